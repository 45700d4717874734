import { createHmac } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'

export interface SealingKey {
  /** Made from the key: one key never has two names, and two keys never share one. */
  readonly id: string
  readonly bytes: Buffer
}

const keyBytes = 32
const heading = `# Banyan seals its secrets with one of these keys, usually the first; all of them open.
# Every engine of a cluster needs the same file. Keep a copy elsewhere: without it the secrets are lost.
`

/** The keys of one cluster, the newest first: one seals, all open. */
export class Keyring {
  readonly active: SealingKey
  readonly keys: readonly SealingKey[]
  readonly #blinding: Buffer

  /** `activeId`: of the one that seals; absent, or not among them: the first. */
  constructor(keys: readonly [SealingKey, ...SealingKey[]], activeId?: string) {
    this.active = keys.find(({ id }) => id === activeId) ?? keys[0]
    this.keys = keys
    // The oldest key: another one in front of it changes no name, so that a rotation restarts no container.
    const oldest = keys.at(-1) ?? keys[0]
    this.#blinding = createHmac('sha256', oldest.bytes).update('banyan content names').digest()
  }

  /** The same keys; this one seals, if it is among them. */
  sealingWith(activeId: string): Keyring {
    const [first, ...rest] = this.keys
    return first ? new Keyring([first, ...rest], activeId) : this
  }

  /** One more, which opens from now on: it seals once the whole cluster has it. */
  with(key: SealingKey): Keyring {
    return this.byId(key.id) ? this : new Keyring([key, ...this.keys], this.active.id)
  }

  /** Without these, but never without all, nor without the one that seals. */
  without(ids: ReadonlySet<string>): Keyring {
    const [first, ...rest] = this.keys.filter(({ id }) => id === this.active.id || !ids.has(id))
    const isLess = first !== undefined && rest.length + 1 < this.keys.length
    return isLess ? new Keyring([first, ...rest], this.active.id) : this
  }

  byId(id: string): SealingKey | undefined {
    return this.keys.find(key => key.id === id)
  }

  /** A name for a content that nobody without the keys can compare with a guess. */
  blind(digest: string): string {
    return createHmac('sha256', this.#blinding).update(digest).digest('hex')
  }
}

export function sealingKey(bytes: Uint8Array): SealingKey {
  const key = Buffer.from(bytes)
  if (key.length !== keyBytes) throw malformed(`A key has ${key.length} bytes, not ${keyBytes}`)
  const id = createHmac('sha256', key).update('banyan key id').digest('hex').slice(0, 16)
  return { id, bytes: key }
}

/** Throws `secrets-key-malformed`; its message never holds what stands in the file. */
export function parseKeyring(text: string, file: string): Keyring {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
  const keys = lines.map(({ line, number }) => {
    const isKey = /^[A-Za-z0-9+/]{43}=$/.test(line)
    if (isKey) return sealingKey(Buffer.from(line, 'base64'))
    throw malformed(`${file}:${number}: not a key: 32 bytes as base64 belong here`)
  })
  const [first, ...rest] = keys
  if (!first) throw malformed(`${file}: there is no key in it`)
  if (new Set(keys.map(key => key.id)).size < keys.length) {
    throw malformed(`${file}: a key stands in it twice`)
  }
  return new Keyring([first, ...rest])
}

export function keyringText({ keys }: Pick<Keyring, 'keys'>): string {
  return `${heading}${keys.map(({ bytes }) => `${bytes.toString('base64')}\n`).join('')}`
}

function malformed(message: string): BanyanError {
  return new BanyanError('secrets-key-malformed', message, 'wait')
}
