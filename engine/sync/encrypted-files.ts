import type { Found } from '../../core/compose/lookups.ts'
import { BanyanError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { shortestPart, type Confidential } from '../secrets/hide.ts'
import { readIdentities } from '../sops/identities.ts'
import { openSopsFile } from '../sops/sops.ts'

/** The files of one manifest that SOPS encrypted: opened as they are read. */
export class EncryptedFiles implements Confidential {
  readonly names = new Set<string>()
  readonly values = new Set<string>()
  readonly files = new Set<string>()
  /** What is in these is shown nowhere. */
  readonly paths = new Set<string>()
  readonly #keyFile: string | undefined
  readonly #refusal: string | undefined

  /** `refusal`: why none is opened, whoever has a key. */
  constructor(keyFile: string | undefined, refusal?: string) {
    this.#keyFile = keyFile
    this.#refusal = refusal
  }

  /** The file as the loader is to see it; one that can't be opened is refused, with the reason. */
  async open(path: string, bytes: Uint8Array): Promise<Found> {
    try {
      const opened = await openSopsFile(path, bytes, () => this.#identities())
      if (!opened) return { kind: 'file', bytes }
      this.paths.add(path)
      this.files.add(sha256(opened.bytes))
      for (const name of opened.names) this.names.add(name)
      for (const value of opened.values) this.#addValue(value)
      return { kind: 'file', bytes: opened.bytes }
    } catch (error) {
      if (!(error instanceof BanyanError)) throw error
      return { kind: 'refused', reason: `${path} is encrypted with SOPS: ${error.message}` }
    }
  }

  /** Env files have quotes, escapes and references in values, which the variables don't have. */
  #addValue(value: string): void {
    const [, , inner = value] = /^(["'])(.+)\1$/s.exec(value) ?? []
    const parts = inner.split(/\$\{[^}]*\}|\$\w+/).filter(part => part.length >= shortestPart)
    const unescaped = [inner, ...parts].map(part => part.replaceAll(/\\(.)/gs, '$1'))
    for (const each of [value, inner, ...parts, ...unescaped]) {
      if (each !== '') this.values.add(each)
    }
  }

  async #identities(): Promise<readonly string[]> {
    if (this.#refusal !== undefined) throw new BanyanError('sops-refused', this.#refusal, 'stalled')
    if (this.#keyFile !== undefined) return await readIdentities(this.#keyFile)
    const message =
      'the engine has no age key: name a file with one in engine.sops_age_key_file of banyan.yaml'
    throw new BanyanError('sops-no-key', message, 'wait')
  }
}
