import { describe, expect, it } from 'vitest'
import type { TreeEntry } from '../../../../engine/git/repository.ts'
import { readBlobs, readFolder, TreeReader } from '../../../../engine/git/tree.ts'

/** Trees by id, as a repository would hold them; remembers what was read. */
class FakeTrees {
  readonly reads: string[] = []
  readonly #trees: Readonly<Record<string, readonly string[]>>
  running = 0
  mostAtOnce = 0

  constructor(trees: Readonly<Record<string, readonly string[]>>) {
    this.#trees = trees
  }

  async readTree(oid: string): Promise<readonly TreeEntry[]> {
    this.reads.push(oid)
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running)
    await Promise.resolve()
    this.running--
    return (this.#trees[oid] ?? []).map(text => {
      const [name = '', kind = '', id = ''] = text.split(' ')
      return { name, kind: kind as TreeEntry['kind'], oid: id }
    })
  }
}

const shop = {
  root: ['README file r1', 'apps tree t1', 'link symlink l1', 'module submodule m1'],
  t1: ['a.yaml file a1', 'node_modules tree t3', 'shop tree t2'],
  t2: ['compose.yaml file c1', 'run.sh executable x1'],
  t3: ['compose.yaml file c2'],
}

describe('finding a path', () => {
  it.each([
    ['apps/shop/compose.yaml', 'c1'],
    ['./apps//shop/', 't2'],
    ['', 'root'],
    ['link', 'l1'],
    ['module', 'm1'],
    ['apps/nothing', undefined],
    ['README/x', undefined],
  ])('%j leads to %s', async (path, oid) => {
    const entry = await new TreeReader(new FakeTrees(shop)).find('root', path)

    expect(entry?.oid).toBe(oid)
  })

  it.each(['link/x', 'module/x', '../x', 'apps/../../x', '/etc/passwd'])(
    '%s is refused',
    async path => {
      const finding = new TreeReader(new FakeTrees(shop)).find('root', path)

      await expect(finding).rejects.toMatchObject({ code: 'path-refused', disposition: 'stalled' })
    },
  )
})

describe('listing', () => {
  it('answers what matches, sorted, without the folders to skip', async () => {
    const found = await new TreeReader(new FakeTrees(shop)).list('root', {
      matches: path => !path.startsWith('README'),
      skipFolder: name => name === 'node_modules',
    })

    expect(found.map(({ path }) => path)).toEqual([
      'apps/a.yaml',
      'apps/shop/compose.yaml',
      'apps/shop/run.sh',
      'link',
      'module',
    ])
  })

  it('reads unchanged folders only once', async () => {
    const trees = new FakeTrees({
      ...shop,
      root2: ['apps tree t9'],
      t9: ['shop tree t2', 'new tree t8'],
    })
    const reader = new TreeReader(trees)
    const options = { matches: () => true }

    await reader.list('root', options)
    await reader.list('root', options)
    await reader.list('root2', options)

    expect(trees.reads).toEqual(['root', 't1', 't3', 't2', 'root2', 't9', 't8'])
  })

  it('refuses a tree without end, however little of it matches', async () => {
    const bomb = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `t${i}`,
        Array.from({ length: 10 }, (_, j) => `f${j} tree t${i + 1}`),
      ]),
    )

    const listing = new TreeReader(new FakeTrees(bomb)).list('t0', { matches: () => false })

    await expect(listing).rejects.toMatchObject({ code: 'git-too-large', disposition: 'stalled' })
  })

  it('reads at most 16 trees at once', async () => {
    const wide = Array.from({ length: 100 }, (_, i) => `f${i} tree t${i}`)
    const trees = new FakeTrees({ root: wide })

    await new TreeReader(trees).list('root', { matches: () => true })

    expect(trees.mostAtOnce).toBe(16)
  })

  it('stops when the caller does', async () => {
    const listing = new TreeReader(new FakeTrees(shop)).list('root', {
      matches: () => true,
      signal: AbortSignal.abort(),
    })

    await expect(listing).rejects.toMatchObject({ code: 'git-cancelled' })
  })

  it('forgets the trees used longest ago', async () => {
    const trees = new FakeTrees({ a: ['x file 1'], b: ['x file 2'] })
    const reader = new TreeReader(trees, { maxCachedEntries: 3 })

    for (const oid of ['a', 'b', 'a']) await reader.find(oid, 'x')

    expect(trees.reads).toEqual(['a', 'b', 'a'])
  })
})

describe('a build context', () => {
  it('keeps modes and symlinks', async () => {
    const trees = new FakeTrees({
      root: ['bin tree t', 'link symlink l'],
      t: ['run executable x', 'data file d'],
    })

    const files = await readFolder(new TreeReader(trees), 'root')

    expect(files).toEqual([
      { path: 'bin/data', kind: 'file', mode: 0o644, oid: 'd' },
      { path: 'bin/run', kind: 'executable', mode: 0o755, oid: 'x' },
      { path: 'link', kind: 'symlink', mode: 0o777, oid: 'l' },
    ])
  })

  it('with a submodule is refused by its path', async () => {
    const reading = readFolder(new TreeReader(new FakeTrees(shop)), 'root')

    await expect(reading).rejects.toMatchObject({
      code: 'path-refused',
      message: expect.stringMatching(/^module/) as unknown,
    })
  })
})

it('reads many blobs in the order asked for, each once', async () => {
  const reads: string[] = []
  const repository = {
    readBlob: (oid: string) => {
      reads.push(oid)
      return Promise.resolve(Buffer.from(oid))
    },
  }

  const blobs = await readBlobs(repository, ['b', 'a', 'b'])

  expect(blobs.map(String)).toEqual(['b', 'a', 'b'])
  expect(reads).toEqual(['b', 'a'])
})
