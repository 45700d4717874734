import { describe, expect, it } from 'vitest'
import { treeLimits } from '../../../../core/compose/lookups.ts'
import { BanyanError } from '../../../../core/errors.ts'
import type { TreeEntry } from '../../../../engine/git/repository.ts'
import { TreeReader } from '../../../../engine/git/tree.ts'
import { folderTree } from '../../../../engine/sync/folder-tree.ts'

type Tree = Readonly<Record<string, TreeEntry['kind']>>

/** A folder whose blobs hold their own names, or as many bytes as their names say. */
function folderOf(tree: Tree, sub: Tree = {}) {
  const trees = { root: tree, sub }
  const repository = {
    readTree: (oid: string) =>
      Promise.resolve(
        Object.entries(trees[oid as keyof typeof trees]).map(([name, kind]) => ({
          name,
          kind,
          oid: name,
        })),
      ),
    readBlob: (oid: string, maxBytes = 0) => {
      const bytes = Buffer.alloc(/^\d+$/.test(oid) ? Number(oid) : oid.length, oid)
      return bytes.length > maxBytes
        ? Promise.reject(new BanyanError('git-too-large', 'It is too large.', 'stalled'))
        : Promise.resolve(bytes)
    },
  }
  return folderTree(new TreeReader(repository), repository, 'root')
}

describe('a folder that a manifest mounts', () => {
  it('is all files in it and below', async () => {
    const found = await folderOf({ a: 'file', run: 'executable', sub: 'tree' }, { b: 'file' })

    expect(found).toEqual({
      files: [
        { path: 'a', bytes: Buffer.from('a'), executable: false },
        { path: 'run', bytes: Buffer.from('run'), executable: true },
        { path: 'sub/b', bytes: Buffer.from('b'), executable: false },
      ],
    })
  })

  it.each([
    ['a symbolic link', { a: 'symlink' }, 'a is a symbolic link'],
    ['a submodule', { a: 'submodule' }, 'a is a submodule'],
    ['too many files', many(treeLimits.files + 1), 'it has more than 100 files'],
    ['too many entries', many(20 * treeLimits.files), 'it has more than 100 files'],
    ['too many bytes', { 300000: 'file', 300001: 'file' }, 'its files have more than 512 KiB'],
  ] as const)('is refused with %s', async (_what, tree: Tree, reason) => {
    expect(await folderOf(tree)).toEqual({ refused: reason })
  })

  it('may be as large as the limits', async () => {
    const found = await folderOf({ [String(treeLimits.bytes)]: 'file' })

    expect(found).toMatchObject({ files: [{ path: String(treeLimits.bytes) }] })
    expect(await folderOf(many(treeLimits.files))).toHaveProperty('files')
  })
})

function many(count: number): Tree {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 'file']))
}
