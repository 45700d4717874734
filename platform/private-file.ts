import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BanyanError, messageOf } from '../core/errors.ts'
import { readSecretFile } from './config-file.ts'

/** As `readSecretFile`; undefined when there is no such file. */
export async function readPrivate(path: string): Promise<string | undefined> {
  const isThere = await readFile(path).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  )
  return isThere ? await readSecretFile(path) : undefined
}

/** All or nothing, and at no moment readable by others than its owner. */
export async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  await writeWhole(path, content, 0o600)
}

/** All or nothing, and at no moment with another mode. Folders that are there keep theirs: others may have reasons to look in. */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  mode: number,
): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`
  try {
    await mkdir(dirname(path), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o755 })
    const file = await open(partial, 'wx', mode)
    try {
      await file.chmod(mode) // whatever the umask is
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (cause) {
    const message = `Can't write ${path}: ${messageOf(cause)}`
    throw new BanyanError('file-unwritable', message, 'wait', { cause })
  } finally {
    await rm(partial, { force: true })
  }
}
