import { type FolderFile, type FolderTree, treeLimits } from '../../core/compose/lookups.ts'
import { codeOf } from '../../core/errors.ts'
import type { GitRepository } from '../git/repository.ts'
import type { TreeReader } from '../git/tree.ts'

/** Folders count too here: so many entries are read to find out that there are too many files. */
const maxEntries = 10 * treeLimits.files
const tooMany = `it has more than ${treeLimits.files} files`
const tooLarge = `its files have more than ${treeLimits.bytes / 1024} KiB`

/** All files of a folder, for a manifest that mounts it; never more than the limits. */
export async function folderTree(
  trees: TreeReader,
  repository: Pick<GitRepository, 'readBlob'>,
  oid: string,
): Promise<FolderTree> {
  const entries = await orTooLarge(trees.list(oid, { matches: () => true, maxEntries }))
  if (!entries || entries.length > treeLimits.files) return { refused: tooMany }
  const files: FolderFile[] = []
  let spare: number = treeLimits.bytes
  for (const { path, entry } of entries) {
    if (entry.kind === 'symlink') return { refused: `${path} is a symbolic link` }
    if (entry.kind === 'submodule') return { refused: `${path} is a submodule` }
    const bytes = await orTooLarge(repository.readBlob(entry.oid, spare))
    if (!bytes) return { refused: tooLarge }
    spare -= bytes.length
    files.push({ path, bytes, executable: entry.kind === 'executable' })
  }
  return { files }
}

async function orTooLarge<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read
  } catch (error) {
    if (codeOf(error) === 'git-too-large') return undefined
    throw error
  }
}
