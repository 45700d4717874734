import { failures } from './failures.ts'
import type { ObjectStore } from './object-store.ts'
import { parentsOf, parseCommit } from './objects.ts'
import type { CommitInfo } from './repository.ts'

export const maxTreeBytes = 32 * 1024 * 1024
export const maxCommitBytes = 1024 * 1024

/** The commit, provided that its root tree is here too. */
export async function readCommit(store: ObjectStore, commit: string): Promise<CommitInfo> {
  const { type, data } = await store.read(commit, maxCommitBytes)
  if (type !== 'commit') throw failures.objectMissing(commit, 'commit')
  const info = parseCommit(commit, data)
  await store.read(info.tree, maxTreeBytes)
  return info
}

/** What a commit's bytes name is an ancestor by its id, also where it was not sent. */
export async function ancestorsIn(
  store: ObjectStore,
  commit: string,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const open = [commit]; open.length > 0;) {
    const oid = open.pop() ?? ''
    if (!store.has(oid)) continue
    const { data } = await store.read(oid, maxCommitBytes)
    const parents = parentsOf(data).filter(parent => !found.has(parent))
    for (const parent of parents) found.add(parent)
    open.push(...parents)
  }
  return found
}
