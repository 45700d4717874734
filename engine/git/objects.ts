import { failures } from './failures.ts'
import type { CommitInfo, TreeEntry } from './repository.ts'

/**
 * gitformat: `<mode> <name>\0<20 bytes>` repeated. A name that would leave its folder when written somewhere is
 * `path-refused`: servers don't have to check that.
 */
export function parseTree(bytes: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = []
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at)
    const end = bytes.indexOf(0, space)
    const kind = space < 0 ? undefined : kindOf(bytes.toString('latin1', at, space))
    if (end < 0 || end + 21 > bytes.length || !kind) {
      throw failures.corrupt('a tree is malformed')
    }
    const name = bytes.toString('utf8', space + 1, end)
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw failures.pathRefused(JSON.stringify(name), 'a tree holds this entry name')
    }
    entries.push({ name, kind, oid: bytes.toString('hex', end + 1, end + 21) })
    at = end + 21
  }
  return entries
}

/** Old writers left other permission bits behind: only the owner's execute bit counts. */
function kindOf(mode: string): TreeEntry['kind'] | undefined {
  const bits = Number.parseInt(mode, 8)
  switch (bits & 0o170000) {
    case 0o040000:
      return 'tree'
    case 0o100000:
      return bits & 0o100 ? 'executable' : 'file'
    case 0o120000:
      return 'symlink'
    case 0o160000:
      return 'submodule'
    default:
      return undefined
  }
}

/** Ids of a commit's parents. */
export function parentsOf(commit: Buffer): string[] {
  const text = commit.toString('latin1')
  const split = text.indexOf('\n\n')
  const headers = split < 0 ? text : text.slice(0, split)
  return [...headers.matchAll(/^parent ([0-9a-f]{40})$/gm)].map(([, oid = '']) => oid)
}

export function parseCommit(commit: string, bytes: Buffer): CommitInfo {
  const text = bytes.toString('utf8')
  const split = text.indexOf('\n\n')
  const headers = split < 0 ? text : text.slice(0, split)
  const tree = /^tree ([0-9a-f]{40})$/m.exec(headers)?.[1]
  if (!tree) throw failures.corrupt(`commit ${commit} is malformed`)
  const author = /^author (.*?) -?\d+ [+-]\d+$/m.exec(headers)?.[1] ?? ''
  const seconds = Number(/^committer .* (\d+) [+-]\d+$/m.exec(headers)?.[1] ?? 0)
  const message = split < 0 ? '' : text.slice(split).trimStart()
  const subject = (message.split('\n', 1)[0] ?? '').slice(0, 200)
  return { commit, tree, author, subject, committedAt: seconds * 1000 }
}
