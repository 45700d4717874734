import { createHash, timingSafeEqual, type Hash } from 'node:crypto'
import type { SopsMetadata } from './metadata.ts'
import { damaged, isEncrypted, openValue, type OpenValue } from './value.ts'

/** What SOPS begins its digest with when it covers encrypted values only: sha256 of "sops". */
const onlyEncryptedSeed = createHash('sha256').update('sops').digest()

/** Opens the values of one file in their order, and knows in the end whether all of them are the right ones. */
export class Leaves {
  readonly #dataKey: Buffer
  readonly #metadata: SopsMetadata
  readonly #hash: Hash = createHash('sha512')
  /** Texts that were encrypted. */
  readonly values: string[] = []
  /** Last keys of their paths. */
  readonly names: string[] = []

  constructor(dataKey: Buffer, metadata: SopsMetadata) {
    this.#dataKey = dataKey
    this.#metadata = metadata
    if (metadata.mac_only_encrypted) this.#hash.update(onlyEncryptedSeed)
  }

  /** Undefined: it was never encrypted. `path` has no numbers of list items. */
  open(value: string | number | boolean, path: readonly string[]): OpenValue | undefined {
    if (typeof value !== 'string' || !isEncrypted(value)) {
      if (!this.#metadata.mac_only_encrypted) this.#hash.update(plainText(value))
      return undefined
    }
    const opened = openValue(value, this.#dataKey, `${path.join(':')}:`)
    this.#hash.update(opened.bytes)
    this.values.push(opened.text)
    this.names.push(path.at(-1) ?? '')
    return opened
  }

  /** Comments are no part of the digest. */
  comment(text: string, path: readonly string[]): string {
    if (!isEncrypted(text)) return text
    return openValue(text, this.#dataKey, `${path.join(':')}:`).text
  }

  /** Throws `sops-damaged` when values were exchanged, added or left out. */
  check(): void {
    const { mac, lastmodified } = this.#metadata
    const expected = openValue(mac, this.#dataKey, lastmodified).bytes
    const actual = Buffer.from(this.#hash.digest('hex').toUpperCase())
    if (expected.length === actual.length && timingSafeEqual(expected, actual)) return
    throw damaged('its values are not those that were encrypted')
  }
}

/** As SOPS, which is written in Go, prints it. */
function plainText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value).toString()
  return String(value)
}
