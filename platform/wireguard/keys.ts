import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { privateKeyOf, privateTextOf, publicKeyOf } from './x25519.ts'

const maxFileBytes = 1024
const overlayFile = 'wireguard.key'
/** The control tunnel's, in the same folder. */
export const controlFile = 'control.key'

export interface KeySecret {
  /** Public key, base64. */
  readonly current: string
  readonly secret: KeyObject
}

/**
 * This program's key for a tunnel, in a file that only its owner may read; `wg` reads it there itself. A key that is to
 * follow lies beside it from before anybody hears of it until it takes the place, so that a restart at any moment
 * finds one that the others know, or will.
 */
export class TunnelKeys {
  /** File of the key in use. */
  readonly path: string
  #current: string
  #next: string | undefined

  private constructor(path: string, current: string, next: string | undefined) {
    this.path = path
    this.#current = current
    this.#next = next
  }

  /**
   * Makes the first key. Codes (wait): `tunnel-key-exposed`, `tunnel-key-malformed`, `tunnel-key-unreadable`.
   */
  static async open(folder: string, file = overlayFile): Promise<TunnelKeys> {
    const path = join(folder, file)
    const current = (await readPublicKey(path)) ?? (await create(path))
    return new TunnelKeys(path, current, await readPublicKey(nextTo(path)))
  }

  /** Public key in use, base64. */
  get current(): string {
    return this.#current
  }

  /** What the others are told: the key that is to follow as soon as there is one. */
  get announced(): string {
    return this.#next ?? this.#current
  }

  /** The key that is to follow, and the file that `wg` reads it from. */
  get next(): { readonly path: string; readonly current: string } | undefined {
    return this.#next === undefined ? undefined : { path: nextTo(this.path), current: this.#next }
  }

  /** The key in use itself, for who has to prove that it is there. Codes: as for `open`. */
  async secret(): Promise<KeyObject> {
    const found = await readKey(this.path)
    if (!found) throw failure('read', this.path, 'it is gone')
    return found
  }

  /** Of both keys while one is to follow: others may have been told of either. Codes: as for `open`. */
  async secrets(): Promise<readonly KeySecret[]> {
    const following = this.#next === undefined ? undefined : await readKey(nextTo(this.path))
    return [
      { current: this.#current, secret: await this.secret() },
      ...(following ? [{ current: publicKeyOf(following), secret: following }] : []),
    ]
  }

  /** Makes the key that is to follow, unless there is one already; answers its public key. */
  async rotate(): Promise<string> {
    this.#next ??= await create(nextTo(this.path))
    return this.#next
  }

  /** The announced key is the one in use from now on. */
  async promote(): Promise<void> {
    if (this.#next === undefined) return
    await rename(nextTo(this.path), this.path)
    this.#current = this.#next
    this.#next = undefined
  }
}

function nextTo(path: string): string {
  return `${path}.next`
}

async function readPublicKey(path: string): Promise<string | undefined> {
  const found = await readKey(path)
  return found && publicKeyOf(found)
}

async function readKey(path: string): Promise<KeyObject | undefined> {
  try {
    const found = await lstat(path)
    if (!found.isFile() || found.size > maxFileBytes) throw new Error('it is no key file')
    if ((found.mode & 0o077) !== 0) throw exposed(path)
    const file = await open(path)
    try {
      return parseKey(await file.readFile('utf8'), path)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (cause instanceof BanyanError) throw cause
    throw failure('read', path, cause)
  }
}

function parseKey(text: string, path: string): KeyObject {
  const raw = Buffer.from(text.trim(), 'base64')
  if (raw.length !== 32) throw malformed(path)
  return privateKeyOf(raw)
}

/** All or nothing, and never readable by others, not even for a moment. */
async function create(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('x25519')
  const partial = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await rm(partial, { force: true })
    const file = await open(partial, 'wx', 0o600)
    try {
      await file.writeFile(`${privateTextOf(privateKey)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (cause) {
    throw failure('write', path, cause)
  }
  return publicKeyOf(privateKey)
}

function exposed(path: string): BanyanError {
  const sentence = `${path} may be read by others than its owner: run chmod 600 ${path}`
  return new BanyanError('tunnel-key-exposed', sentence, 'wait')
}

function malformed(path: string): BanyanError {
  const sentence = `${path} holds no WireGuard key: remove it, and a new one is made at the next start`
  return new BanyanError('tunnel-key-malformed', sentence, 'wait')
}

function failure(verb: string, path: string, cause: unknown): BanyanError {
  const sentence = `Can't ${verb} the tunnel's key ${path}: ${messageOf(cause)}`
  return new BanyanError('tunnel-key-unreadable', sentence, 'wait', { cause })
}
