import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FolderFile, type FolderTree, treeLimits } from '../core/compose/lookups.ts'

const maxFolders = 1000

interface DiskFile {
  readonly bytes: Uint8Array
  /** By its owner: the one bit that Git keeps. */
  readonly executable: boolean
}

/** All files of a folder, for a manifest that mounts it, by the rules and limits of the engine. */
export async function diskTree(folder: string): Promise<FolderTree> {
  const files: FolderFile[] = []
  let spare: number = treeLimits.bytes
  const queue = ['']
  for (let prefix = queue.shift(); prefix !== undefined; prefix = queue.shift()) {
    for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix + entry.name
      if (entry.isDirectory()) {
        if (entry.name !== '.git') queue.push(`${path}/`)
        if (queue.length > maxFolders) return { refused: 'it has too many folders' }
        continue
      }
      if (!entry.isFile()) return { refused: `${path} is not a file` }
      if (files.length === treeLimits.files) {
        return { refused: `it has more than ${treeLimits.files} files` }
      }
      const read = await readAtMost(join(folder, path), spare)
      if (read === 'unreadable') return { refused: `${path} can't be read` }
      if (read === 'too large') {
        return { refused: `its files have more than ${treeLimits.bytes / 1024} KiB` }
      }
      spare -= read.bytes.length
      files.push({ path, ...read })
    }
  }
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** Never through a symbolic link. */
export async function readAtMost(
  path: string,
  maxBytes: number,
): Promise<DiskFile | 'unreadable' | 'too large'> {
  const { O_RDONLY, O_NOFOLLOW } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW).catch(() => undefined)
  if (!file) return 'unreadable'
  try {
    const { size, mode } = await file.stat()
    if (size > maxBytes) return 'too large'
    return { bytes: await file.readFile(), executable: (mode & 0o100) !== 0 }
  } finally {
    await file.close()
  }
}
