import { sha256 } from '../../../../core/hash.ts'
import type { GitRepository, TreeEntry } from '../../../../engine/git/repository.ts'

export type Leaf =
  string | { readonly kind: 'executable' | 'symlink' | 'submodule'; readonly content: string }

/** A repository of one tree, by path. */
export function fakeTree(files: Readonly<Record<string, Leaf>>) {
  const trees = new Map<string, TreeEntry[]>()
  const blobs = new Map<string, Uint8Array>()
  const read: string[] = []

  function add(folder: string, below: Readonly<Record<string, Leaf>>): string {
    const entries = new Map<string, TreeEntry>()
    for (const [path, leaf] of Object.entries(below)) {
      const [name = '', ...rest] = path.split('/')
      entries.set(name, rest.length > 0 ? subtree(folder, name, below) : blob(name, leaf))
    }
    const oid = sha256(`${folder}:${JSON.stringify([...entries])}`)
    trees.set(oid, [...entries.values()].reverse())
    return oid
  }

  function subtree(folder: string, name: string, below: Readonly<Record<string, Leaf>>): TreeEntry {
    const inside = Object.entries(below).filter(([path]) => path.startsWith(`${name}/`))
    const cut = inside.map(([path, leaf]) => [path.slice(name.length + 1), leaf] as const)
    return { name, oid: add(`${folder}/${name}`, Object.fromEntries(cut)), kind: 'tree' }
  }

  function blob(name: string, leaf: Leaf): TreeEntry {
    const { kind, content } =
      typeof leaf === 'string' ? ({ kind: 'file', content: leaf } as const) : leaf
    const oid = sha256(content)
    blobs.set(oid, Buffer.from(content))
    return { name, oid, kind }
  }

  const root = add('', files)
  const unused = () => Promise.reject(new Error('not part of this test'))
  const repository: GitRepository = {
    resolve: unused,
    tags: unused,
    fetch: unused,
    readCommit: unused,
    readTree: async oid => {
      read.push(oid)
      return await Promise.resolve(trees.get(oid) ?? [])
    },
    readBlob: async oid => await Promise.resolve(blobs.get(oid) ?? new Uint8Array()),
  }
  return { repository, root, treesRead: read }
}
