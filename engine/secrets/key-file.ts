import { randomBytes } from 'node:crypto'
import { chmod, link, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { Keyring, keyringText, parseKeyring, sealingKey } from './keyring.ts'

const maxFileBytes = 64 * 1024

/**
 * The keys of this engine. Undefined: there is no file. Codes (wait): `secrets-key-exposed`, `secrets-key-malformed`,
 * `secrets-key-unreadable`.
 */
export async function readKeyFile(path: string): Promise<Keyring | undefined> {
  try {
    const found = await lstat(path)
    if (!found.isFile() || found.size > maxFileBytes) throw new Error('it is no key file')
    if ((found.mode & 0o077) !== 0) throw exposed(path)
    return parseKeyring(await readFile(path, 'utf8'), path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (cause instanceof BanyanError) throw cause
    throw failure('read', path, cause)
  }
}

/** Makes the first key. An engine that makes one at the same moment wins or loses as a whole: both then read one file. */
export async function createKeyFile(path: string): Promise<Keyring> {
  const fresh = new Keyring([sealingKey(randomBytes(32))])
  await write(path, fresh, async partial => {
    await link(partial, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
  })
  return (await readKeyFile(path)) ?? fresh
}

/** In place of what is there. */
export async function replaceKeyFile(path: string, keyring: Keyring): Promise<void> {
  await write(path, keyring, async partial => await rename(partial, path))
}

/** All or nothing, and never readable by others, not even for a moment. */
async function write(
  path: string,
  keyring: Keyring,
  publish: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(partial, keyringText(keyring), { mode: 0o600, flag: 'wx' })
    await chmod(partial, 0o600)
    await publish(partial)
  } catch (cause) {
    throw failure('write', path, cause)
  } finally {
    await rm(partial, { force: true })
  }
}

function exposed(path: string): BanyanError {
  const sentence = `${path} may be read by others than its owner: run chmod 600 ${path}`
  return new BanyanError('secrets-key-exposed', sentence, 'wait')
}

function failure(verb: string, path: string, cause: unknown): BanyanError {
  const sentence = `Can't ${verb} the key file ${path}: ${messageOf(cause)}`
  return new BanyanError('secrets-key-unreadable', sentence, 'wait', { cause })
}
