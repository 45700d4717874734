import { createHash } from 'node:crypto'
import type { GitRepository, TreeEntry } from '../../engine/git/repository.ts'

/** Files as the trees of a commit, without Git; nothing can be fetched. */
export function memoryTree(files: Readonly<Record<string, string>>): {
  readonly repository: GitRepository
  readonly root: string
} {
  const blobs = new Map<string, Uint8Array>()
  const trees = new Map<string, readonly TreeEntry[]>()
  const build = (prefix: string): string => {
    const paths = Object.keys(files).filter(path => path.startsWith(prefix))
    const names = [...new Set(paths.map(path => path.slice(prefix.length).split('/')[0] ?? ''))]
    const entries = names.map((name): TreeEntry => {
      const text = files[prefix + name]
      if (text === undefined) return { name, oid: build(`${prefix}${name}/`), kind: 'tree' }
      const oid = idOf(text)
      blobs.set(oid, Buffer.from(text))
      return { name, oid, kind: 'file' }
    })
    const oid = idOf(JSON.stringify(entries))
    trees.set(oid, entries)
    return oid
  }
  const no = () => Promise.reject(new Error('a tree in memory has no remote'))
  const found = <T>(from: ReadonlyMap<string, T>, oid: string) => {
    const value = from.get(oid)
    return value === undefined ? Promise.reject(new Error(`no ${oid}`)) : Promise.resolve(value)
  }
  const root = build('')
  return {
    root,
    repository: {
      ...{ resolve: no, tags: no, fetch: no, readCommit: no },
      readTree: oid => found(trees, oid),
      readBlob: oid => found(blobs, oid),
    },
  }
}

function idOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
