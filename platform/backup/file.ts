import { createHash, randomBytes, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { BackupHeader } from '../../core/model/backup.ts'
import { checksumIn, damaged, maxHeadBytes, parseHead, trailer, trailerBytes } from './layout.ts'

/** A backup as it lies on a disk. */
export interface BackupOnDisk {
  readonly path: string
  readonly header: BackupHeader
  readonly bytes: number
  /** Where the encrypted part begins, and the byte behind its last one. */
  readonly start: number
  readonly end: number
}

/**
 * Under a temporary name until it is whole and on the disk; readable by its owner alone. Answers its size. Codes:
 * `backup-exists` (stalled), `backup-unwritable` (wait), and those of `content`.
 */
export async function writeBackupFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  await refuseExisting(path)
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`
  try {
    const bytes = await writePartial(partial, path, content)
    await rename(partial, path)
    await syncFolder(dirname(path))
    return bytes
  } finally {
    await rm(partial, { force: true })
  }
}

async function writePartial(
  partial: string,
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const file = await unlessUnwritable(path, async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    return await open(partial, 'wx', 0o600)
  })
  try {
    await chmod(partial, 0o600)
    const hash = createHash('sha256')
    for await (const chunk of content) {
      hash.update(chunk)
      await unlessUnwritable(path, async () => await file.writeFile(chunk))
    }
    return await unlessUnwritable(path, async () => await finish(file, hash))
  } finally {
    await file.close()
  }
}

async function finish(file: FileHandle, hash: Hash): Promise<number> {
  await file.writeFile(trailer(hash.digest('hex')))
  await file.sync()
  return (await file.stat()).size
}

/** Its readable part; the rest is not looked at. Codes: `backup-unreadable` (wait), those of layout.ts. */
export async function readBackupHead(path: string): Promise<BackupOnDisk> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  try {
    const { size: bytes } = await file.stat()
    const head = await textAt(file, 0, Math.min(maxHeadBytes, bytes))
    const line = head.slice(0, head.indexOf('\n') + 1)
    const header = parseHead(line, path)
    checksumIn(await textAt(file, Math.max(0, bytes - trailerBytes), trailerBytes), path)
    return { path, header, bytes, start: Buffer.byteLength(line), end: bytes - trailerBytes }
  } catch (error) {
    throw error instanceof BanyanError ? error : unreadable(path, error)
  } finally {
    await file.close()
  }
}

/** As `readBackupHead`, and every byte is as it was written. Code: `backup-damaged` (stalled). */
export async function checkBackupFile(path: string): Promise<BackupOnDisk> {
  const found = await readBackupHead(path)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { end: found.end - 1 })) {
    hash.update(chunk as Buffer)
  }
  const end = createReadStream(path, { start: found.end, end: found.bytes - 1 })
  const written = checksumIn(Buffer.concat(await end.toArray()).toString('latin1'), path)
  if (hash.digest('hex') === written) return found
  throw damaged(path, 'its checksum differs: it was cut off, or changed')
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead).toString('utf8')
}

/** Code: `backup-exists` (stalled). */
export async function refuseExisting(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return
  const sentence = `There is ${path} already: name another file, or remove it`
  throw new BanyanError('backup-exists', sentence, 'stalled')
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  await folder.sync().finally(async () => await folder.close())
}

async function unlessUnwritable<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    const sentence = `Can't write the backup ${path}: ${messageOf(cause)}`
    throw new BanyanError('backup-unwritable', sentence, 'wait', { cause })
  }
}

function unreadable(path: string, cause: unknown): BanyanError {
  const sentence = `Can't read the backup ${path}: ${messageOf(cause)}`
  return new BanyanError('backup-unreadable', sentence, 'wait', { cause })
}
