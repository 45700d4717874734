import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BanyanError, messageOf } from '../../core/errors.ts'

const maxFileBytes = 1024
/** PKCS #8 of an X25519 key, up to its 32 bytes (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')

/**
 * This agent's key for the tunnel, in a file that only its owner may read; `wg` reads it there itself. A key that is to
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
  static async open(folder: string): Promise<TunnelKeys> {
    const path = join(folder, 'wireguard.key')
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
  try {
    const found = await lstat(path)
    if (!found.isFile() || found.size > maxFileBytes) throw new Error('it is no key file')
    if ((found.mode & 0o077) !== 0) throw exposed(path)
    const file = await open(path)
    try {
      return publicKeyOf(await file.readFile('utf8'), path)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (cause instanceof BanyanError) throw cause
    throw failure('read', path, cause)
  }
}

function publicKeyOf(text: string, path: string): string {
  const raw = Buffer.from(text.trim(), 'base64')
  if (raw.length !== 32) throw malformed(path)
  const der = Buffer.concat([pkcs8Prefix, raw])
  return rawOf(createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })), 'x')
}

/** All or nothing, and never readable by others, not even for a moment. */
async function create(path: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const partial = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await rm(partial, { force: true })
    const file = await open(partial, 'wx', 0o600)
    try {
      await file.writeFile(`${rawOf(privateKey, 'd')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (cause) {
    throw failure('write', path, cause)
  }
  return rawOf(publicKey, 'x')
}

/** The 32 bytes of a key, base64, as WireGuard writes them. */
function rawOf(key: KeyObject, part: 'd' | 'x'): string {
  return Buffer.from(key.export({ format: 'jwk' })[part] ?? '', 'base64url').toString('base64')
}

function exposed(path: string): BanyanError {
  const sentence = `${path} may be read by others than its owner: run chmod 600 ${path}`
  return new BanyanError('tunnel-key-exposed', sentence, 'wait')
}

function malformed(path: string): BanyanError {
  const sentence = `${path} holds no WireGuard key: remove it, and a new one is made when the agent starts`
  return new BanyanError('tunnel-key-malformed', sentence, 'wait')
}

function failure(verb: string, path: string, cause: unknown): BanyanError {
  const sentence = `Can't ${verb} the tunnel's key ${path}: ${messageOf(cause)}`
  return new BanyanError('tunnel-key-unreadable', sentence, 'wait', { cause })
}
