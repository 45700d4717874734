import { randomBytes } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { projectNamePattern } from '../../core/names.ts'
import {
  maxSecretBytes,
  type SecretHead,
  secretNamePattern,
  secretTitle,
  type SecretVersion,
  type SecretRef,
} from '../../core/model/secret.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import { type Place, seal } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { openLate } from './open-late.ts'

const keptVersions = 10
/** Somebody else may set the same secret at the same moment. */
const tries = 10

export type SecretName = Pick<SecretRef, 'scope' | 'name'>

export interface StoredSecretsOptions {
  readonly store: Store
  readonly keyring: () => Keyring
  /** Takes over keys that the cluster has and this engine has not yet. */
  readonly catchUp?: () => Promise<void>
  readonly clock: Clock
  /** Versions that something still needs. */
  readonly versionsInUse: (secret: SecretName) => Promise<ReadonlySet<number>>
}

export interface SetResult {
  readonly version: number
  /** It had this value already. */
  readonly unchanged: boolean
  readonly revision: number
}

/** Secrets of `banyan secret set`: sealed in the store, one record for each version. */
export class StoredSecrets {
  readonly #options: StoredSecretsOptions

  constructor(options: StoredSecretsOptions) {
    this.#options = options
  }

  /** Codes: `secret-name-invalid`, `secret-too-large`, `secret-empty` (stalled), `secret-contended` (retry). */
  async set(secret: SecretName, content: Buffer, person: string): Promise<SetResult> {
    checkName(secret)
    checkSize(secret, content.length)
    const { store } = this.#options
    for (let attempt = 0; attempt < tries; attempt++) {
      const { head, revision } = await this.#head(secret)
      const newest = head.versions.at(-1)
      if (newest && (await this.#holds({ ...secret, version: newest.version }, content))) {
        return { version: newest.version, unchanged: true, revision }
      }
      const { versions, version } = await this.#next(head, content.length, person)
      const gone = head.versions.filter(old => !versions.includes(old))
      const result = await store.commit({
        compare: [
          { key: headKey(secret), modRevision: revision },
          { key: versionKey({ ...secret, version }), modRevision: 0 },
        ],
        writes: [
          this.#putVersion({ ...secret, version }, content),
          putHead({ ...secret, versions, last: version }),
          ...gone.map(old => deleteVersion({ ...secret, version: old.version })),
        ],
      })
      if (result.committed) return { version, unchanged: false, revision: result.revision }
    }
    throw contended(secret)
  }

  /** All versions go; their numbers don't come back. Code: `secret-unknown`. */
  async remove(secret: SecretName): Promise<{ readonly revision: number }> {
    checkName(secret)
    const { store } = this.#options
    for (let attempt = 0; attempt < tries; attempt++) {
      const { head, revision } = await this.#head(secret)
      if (head.versions.length === 0) throw unknown(secret)
      const result = await store.commit({
        compare: [{ key: headKey(secret), modRevision: revision }],
        writes: [
          putHead({ ...head, versions: [] }),
          ...head.versions.map(({ version }) => deleteVersion({ ...secret, version })),
        ],
      })
      if (result.committed) return result
    }
    throw contended(secret)
  }

  /** Codes: `secret-version-missing` (stalled), and those of the envelope. */
  async content(ref: SecretRef): Promise<Buffer> {
    const entry = await this.#options.store.get(versionKey(ref))
    if (!entry) throw versionMissing(ref)
    const { sealed } = records.secret.decode(entry.value, entry.key)
    return await openLate(this.#options, sealed, placeOf(ref))
  }

  async #head(secret: SecretName): Promise<{ head: SecretHead; revision: number }> {
    const entry = await this.#options.store.get(headKey(secret))
    if (!entry) return { head: { ...secret, versions: [], last: 0 }, revision: 0 }
    return { head: records.secretHead.decode(entry.value, entry.key), revision: entry.modRevision }
  }

  /** One that can't be opened any more is replaced, whatever it held. */
  async #holds(ref: SecretRef, content: Buffer): Promise<boolean> {
    try {
      return (await this.content(ref)).equals(content)
    } catch (error) {
      if (error instanceof BanyanError && error.disposition !== 'retry') return false
      throw error
    }
  }

  async #next(head: SecretHead, size: number, person: string) {
    const version = head.last + 1
    const info = { version, size, createdAt: this.#options.clock.now(), person }
    const kept = head.versions.slice(-(keptVersions - 1))
    const older = head.versions.slice(0, head.versions.length - kept.length)
    const needed = older.length === 0 ? new Set<number>() : await this.#options.versionsInUse(head)
    return { version, versions: [...older.filter(o => needed.has(o.version)), ...kept, info] }
  }

  #putVersion(ref: SecretRef, content: Buffer): Write {
    const { keyring, clock } = this.#options
    const { scope, name, version } = ref
    const record: SecretVersion = {
      scope,
      name,
      version,
      sealed: seal(keyring().active, randomBytes(12), placeOf(ref), content),
      size: content.length,
      createdAt: clock.now(),
    }
    return { kind: 'put', key: versionKey(ref), value: records.secret.encode(record) }
  }
}

export function unknown(secret: SecretName): BanyanError {
  const sentence = `there is no secret ${secretTitle(secret)}; banyan secret list shows them`
  return new BanyanError('secret-unknown', sentence, 'stalled')
}

function checkName(secret: SecretName): void {
  const { scope, name } = secret
  if (!secretNamePattern.test(name)) {
    const sentence = `"${name}" can't be a secret's name: letters, digits, ".", "_" and "-", at most 63`
    throw new BanyanError('secret-name-invalid', sentence, 'stalled')
  }
  if (!projectNamePattern.test(scope)) {
    const sentence = `"${scope}" can't be a scope: it is global, or the name of an application`
    throw new BanyanError('secret-name-invalid', sentence, 'stalled')
  }
}

function checkSize(secret: SecretName, size: number): void {
  if (size === 0) {
    const sentence = `${secretTitle(secret)} has no value: give one on standard input or with --from-file`
    throw new BanyanError('secret-empty', sentence, 'stalled')
  }
  if (size > maxSecretBytes) {
    const sentence = `${secretTitle(secret)} has ${size} bytes; a secret holds at most 500 KiB`
    throw new BanyanError('secret-too-large', sentence, 'stalled')
  }
}

function contended({ scope, name }: SecretName): BanyanError {
  const sentence = `${secretTitle({ scope, name })} is being changed by somebody else; try again`
  return new BanyanError('secret-contended', sentence, 'retry')
}

export function versionMissing(ref: SecretRef): BanyanError {
  const sentence = `Version ${ref.version} of the secret ${secretTitle(ref)} is not in the store any more`
  return new BanyanError('secret-version-missing', sentence, 'stalled')
}

function placeOf({ scope, name, version }: SecretRef): Place {
  return { kind: 'stored', scope, name, version }
}

function headKey({ scope, name }: SecretName): string {
  return keys.secretHead(scope, name)
}

function versionKey({ scope, name, version }: SecretRef): string {
  return keys.secret(scope, name, version)
}

function putHead(head: SecretHead): Write {
  return {
    kind: 'put',
    key: headKey(head),
    value: records.secretHead.encode(head),
  }
}

function deleteVersion(ref: SecretRef): Write {
  return { kind: 'delete', key: versionKey(ref) }
}
