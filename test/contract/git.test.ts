import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BareRepository } from '../../engine/git/bare-repository.ts'
import type { Transport } from '../../engine/git/transport.ts'
import { httpTransport } from '../../engine/git/isomorphic.ts'
import { nativeTransport } from '../../engine/git/native.ts'
import type { CommitInfo, GitRepository } from '../../engine/git/repository.ts'
import { readBlobs, TreeReader } from '../../engine/git/tree.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startGitServer, type GitServer } from '../support/git-server.ts'

const main = 'refs/heads/main'
const maxBytes = 64 * 1024 * 1024

let signal: AbortSignal
let folder: string
let origin: GitFixture
let server: GitServer

beforeEach(async () => {
  signal = new AbortController().signal
  folder = await mkdtemp(join(tmpdir(), 'banyan-contract-'))
  origin = await createFixtureRepo()
  server = await startGitServer(origin.dir)
})

afterEach(async () => {
  await server.close()
  await origin.remove()
  await rm(folder, { recursive: true, force: true })
})

interface Adapter {
  readonly name: string
  readonly transport: (home: string, maxBytes?: number) => Transport
}

const native = (home: string, url: string, maxFetchBytes = maxBytes) =>
  nativeTransport({ address: { kind: 'local', url, where: url }, home, maxFetchBytes })

const http = (url: string, maxFetchBytes = maxBytes) =>
  httpTransport({ url: new URL(url), where: url, maxFetchBytes })

const adapters: readonly Adapter[] = [
  { name: 'http', transport: (_home, limit) => http(server.url, limit) },
  { name: 'local path', transport: (home, limit) => native(home, origin.dir, limit) },
  { name: 'file://', transport: (home, limit) => native(home, `file://${origin.dir}`, limit) },
]

describe.each(adapters)('a repository over $name', ({ transport }) => {
  const home = () => join(folder, 'home')
  const open = (options: { readonly maxPacks?: number } = {}) =>
    new BareRepository({ home: home(), transport: transport(home()), ...options })

  it('resolves a full ref name without fetching', async () => {
    const commit = await origin.commit({ 'compose.yaml': 'services: {}' })

    const resolved = await open().resolve(main, signal)

    expect(resolved).toBe(commit)
    expect(await folders(home())).toEqual([])
  })

  it('tells the ancestors of a commit, as far back as asked, and keeps nothing of them', async () => {
    const commits = []
    for (const a of ['1', '2', '3', '4']) commits.push(await origin.commit({ a }))
    const [first, second, third, fourth = ''] = commits
    const repository = open()
    await repository.fetch(main, fourth, signal)
    const before = await folders(home())

    const near = await repository.ancestors(main, fourth, 2, signal)
    const all = await repository.ancestors(main, fourth, 9, signal)

    expect([...near]).toEqual([third, second])
    expect(new Set(all)).toEqual(new Set([third, second, first]))
    expect(await folders(home())).toEqual(before)
  })

  it('tells main from feature/main, main-2 and a tag of that name', async () => {
    const commit = await origin.commit({ a: '1' })
    await origin.commit({ a: '2' }, 'Other', 'feature/main')
    await origin.commit({ a: '3' }, 'Nested', 'refs/heads/main')
    await origin.commit({ a: '4' }, 'Longer', 'main-2')
    await origin.git('tag', 'main', 'refs/heads/feature/main')
    const repository = open()

    const resolved = await repository.resolve(main, signal)
    await origin.git('update-ref', '-d', main)

    expect(resolved).toBe(commit)
    await expect(repository.resolve(main, signal)).rejects.toMatchObject({
      code: 'git-ref-missing',
      disposition: 'wait',
    })
  })

  it('resolves an annotated tag to its commit and fetches that', async () => {
    const commit = await origin.commit({ a: 'tagged' })
    await origin.git('tag', '-a', '-m', 'Release', 'v1', main)
    await origin.commit({ a: 'newer' })
    const repository = open()

    const resolved = await repository.resolve('refs/tags/v1', signal)
    const info = await repository.fetch('refs/tags/v1', resolved, signal)

    expect(resolved).toBe(commit)
    expect(await textAt(repository, info, 'a')).toBe('tagged')
  })

  it('lists tags with the commits that they point at, and nothing else', async () => {
    const first = await origin.commit({ a: '1' })
    await origin.git('tag', 'v1.0.0', main)
    const second = await origin.commit({ a: '2' })
    await origin.git('tag', '-a', '-m', 'Release', 'app/v1.1.0', main)
    await origin.commit({ a: '3' }, 'Looks like a tag', 'refs/tags/v9')
    await origin.commit({ a: '4' }, 'Branch', 'v2.0.0')

    const tags = await open().tags(signal)

    expect([...tags].sort()).toEqual([
      ['refs/tags/app/v1.1.0', second],
      ['refs/tags/v1.0.0', first],
    ])
  })

  it('lists no tags of an empty repository', async () => {
    expect((await open().tags(signal)).size).toBe(0)
  })

  it('takes a commit id for its own answer', async () => {
    const commit = await origin.commit({ a: '1' })
    await origin.commit({ a: '2' })
    const repository = open()

    const resolved = await repository.resolve(commit, signal)
    const info = await repository.fetch(commit, resolved, signal)

    expect(await textAt(repository, info, 'a')).toBe('1')
  })

  it('tells what a commit is and reads its files', async () => {
    await origin.commit({ 'shop/compose.yaml': 'name: shop' }, 'First')
    const commit = await origin.commit({ 'shop/.env': 'A=1' }, 'Add a variable\n\nBecause.')
    const repository = open()

    const info = await repository.fetch(main, commit, signal)

    expect(info).toMatchObject({
      commit,
      author: 'Ada <ada@example.org>',
      subject: 'Add a variable',
    })
    expect(info.committedAt).toBeGreaterThan(1_600_000_000_000)
    expect(await textAt(repository, info, 'shop/compose.yaml')).toBe('name: shop')
    expect(await textAt(repository, info, 'shop/.env')).toBe('A=1')
  })

  it('follows new commits, force-pushes and a return to an older commit', async () => {
    const repository = open()
    const texts: string[] = []
    const first = await origin.commit({ a: 'first', b: 'same' })
    const commits = [
      () => Promise.resolve(first),
      () => origin.commit({ a: 'second' }),
      () => origin.forcePush({ a: 'rewritten' }),
      () => origin.git('update-ref', main, first).then(() => first),
    ]

    for (const change of commits) {
      await change()
      texts.push(await textAt(repository, await follow(repository), 'a'))
    }

    expect(texts).toEqual(['first', 'second', 'rewritten', 'first'])
  })

  it('fetches a commit that is no longer the tip but still in its history', async () => {
    const older = await origin.commit({ a: 'older' })
    await origin.commit({ a: 'newer' })
    const repository = open()

    const info = await repository.fetch(main, older, signal)

    expect(await textAt(repository, info, 'a')).toBe('older')
  })

  it('says git-moved for a commit that the remote does not have', async () => {
    await origin.commit({ a: '1' })
    const repository = open()

    const fetching = repository.fetch(main, 'f'.repeat(40), signal)

    await expect(fetching).rejects.toMatchObject({ code: 'git-moved', disposition: 'retry' })
    expect(await textAt(repository, await follow(repository), 'a')).toBe('1')
  })

  it('says git-empty for a repository without commits', async () => {
    const resolving = open().resolve(main, signal)

    await expect(resolving).rejects.toMatchObject({ code: 'git-empty', disposition: 'wait' })
  })

  it('says git-not-found for a repository that is not there', async () => {
    await origin.remove()

    const resolving = open().resolve(main, signal)

    await expect(resolving).rejects.toMatchObject({ code: 'git-not-found' })
  })

  it.each(['--upload-pack=touch /tmp/x', '-x', 'main', 'refs/heads/a..b', 'refs/heads/*', ''])(
    'refuses the ref %j before anything runs',
    async ref => {
      const repository = open()

      await expect(repository.resolve(ref, signal)).rejects.toMatchObject({
        code: 'git-ref-refused',
        disposition: 'stalled',
      })
      await expect(repository.fetch(ref, 'f'.repeat(40), signal)).rejects.toMatchObject({
        code: 'git-ref-refused',
      })
      await expect(repository.fetch(main, ref, signal)).rejects.toMatchObject({
        code: 'git-ref-refused',
      })
      expect(server.requests).toEqual([])
    },
  )

  it('names symlinks, submodules and executables for what they are', async () => {
    await origin.commit({
      file: 'x',
      link: { symlink: '/etc/passwd' },
      module: { submodule: 'a'.repeat(40) },
      'folder/x': 'y',
    })
    const repository = open()

    const { tree } = await follow(repository)
    const entries = await repository.readTree(tree)

    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['file', 'file'],
      ['folder', 'tree'],
      ['link', 'symlink'],
      ['module', 'submodule'],
    ])
  })

  it('refuses a blob over the limit, and finds no object that was not fetched', async () => {
    await origin.commit({ big: 'x'.repeat(100_000) })
    const repository = open()
    const { tree } = await follow(repository)
    const [big] = await repository.readTree(tree)

    await expect(repository.readBlob(big?.oid ?? '', 99_999)).rejects.toMatchObject({
      code: 'git-too-large',
      disposition: 'stalled',
    })
    await expect(repository.readBlob('0'.repeat(40))).rejects.toMatchObject({
      code: 'git-object-missing',
    })
    await expect(repository.readBlob(tree)).rejects.toMatchObject({ code: 'git-object-missing' })
  })

  it('reads files of many megabytes, also those stored as deltas', async () => {
    const large = randomBytes(9_000_000)
    await origin.commit({ large, similar: Buffer.concat([large, Buffer.from('tail')]) })
    await origin.git('repack', '-adfq', '--depth=50')
    const repository = open()

    const info = await follow(repository)
    const similar = await bytesAt(repository, info, 'similar')

    expect(similar.length).toBe(9_000_004)
    expect(similar.equals(Buffer.concat([large, Buffer.from('tail')]))).toBe(true)
  })

  it('serves concurrent calls on one repository', async () => {
    const commits = [await origin.commit({ a: '0' })]
    for (let i = 1; i < 5; i++) commits.push(await origin.commit({ a: String(i) }))
    const repository = open()

    const infos = await Promise.all(commits.map(commit => repository.fetch(main, commit, signal)))
    const texts = await Promise.all(infos.map(info => textAt(repository, info, 'a')))

    expect(texts).toEqual(['0', '1', '2', '3', '4'])
  })

  it('keeps two branches apart', async () => {
    await origin.commit({ a: 'main' })
    const other = await origin.commit({ a: 'other' }, 'Other', 'other')
    const repository = open()

    const info = await follow(repository)
    const otherInfo = await repository.fetch('refs/heads/other', other, signal)

    expect(await textAt(repository, info, 'a')).toBe('main')
    expect(await textAt(repository, otherInfo, 'a')).toBe('other')
  })

  it('needs no network for a commit that it has, also after a restart', async () => {
    await origin.commit({ a: 'kept' })
    const commit = (await follow(open())).commit
    await origin.remove()

    const restarted = open()
    const info = await restarted.fetch(main, commit, signal)

    expect(await textAt(restarted, info, 'a')).toBe('kept')
  })

  it('stays bounded over 200 commits, while readers of older commits go on', async () => {
    const repository = open({ maxPacks: 10 })
    await origin.commit(Object.fromEntries(range(100).map(i => [`app-${i}/a`, `start ${i}`])))
    let before = await follow(repository)
    const changes = range(200).map(i => ({ [`app-${i % 100}/a`]: `commit ${i}` }))
    const commits = await origin.commitAll(changes)
    const counts: number[] = []

    for (const [i, commit] of commits.entries()) {
      const info = await repository.fetch(main, commit, signal)
      expect(await textAt(repository, info, `app-${i % 100}/a`)).toBe(`commit ${i}`)
      expect((await repository.readTree(before.tree)).length).toBe(100)
      before = info
      counts.push(await packCount(home()))
    }

    expect(Math.max(...counts)).toBeLessThanOrEqual(2 * 10)
    expect((await folders(home())).length).toBeLessThanOrEqual(2)
  }, 180_000)

  it.each([
    ['a stale shallow.lock', (dir: string) => writeFile(join(dir, 'shallow.lock'), '')],
    [
      'a stale lock of a ref',
      (dir: string) => writeFile(join(dir, 'refs/banyan/heads/main.lock'), ''),
    ],
    [
      'a pack without an index',
      (dir: string) => writeFile(join(dir, 'objects/pack/pack-1.pack'), 'PA'),
    ],
    [
      'a half-written pack of git',
      (dir: string) => writeFile(join(dir, 'objects/pack/tmp_pack_x'), 'PACK'),
    ],
    ['a truncated pack', (dir: string) => truncatePack(dir, '.pack')],
    ['a truncated index', (dir: string) => truncatePack(dir, '.idx')],
    ['a missing state file', (dir: string) => rm(join(dir, 'banyan.json'))],
    ['an unreadable state file', (dir: string) => writeFile(join(dir, 'banyan.json'), '{')],
    ['a missing object folder', (dir: string) => rm(join(dir, 'objects'), { recursive: true })],
  ])('recovers from %s that a killed process left', async (_what, damage) => {
    await origin.commit({ a: 'before' })
    await follow(open())
    await damage(await onlyFolder(home()))
    await origin.commit({ a: 'after' })

    const restarted = open()
    const info = await follow(restarted)

    expect(await textAt(restarted, info, 'a')).toBe('after')
    expect(await folders(home())).toHaveLength(1)
  })

  it('recovers from locks that appear while it is open', async () => {
    const repository = open()
    await origin.commit({ a: 'before' })
    await follow(repository)
    await writeFile(join(await onlyFolder(home()), 'shallow.lock'), '')
    await origin.commit({ a: 'after' })

    const info = await follow(repository)

    expect(await textAt(repository, info, 'a')).toBe('after')
  })

  it('says git-corrupt for bytes damaged while it is open, and fetches afresh', async () => {
    const repository = open()
    await origin.commit({ big: randomBytes(6_000_000) }) // too large to be kept in memory
    const info = await follow(repository)
    await truncatePack(await onlyFolder(home()), '.pack')

    await expect(lengthAt(repository, info, 'big')).rejects.toMatchObject({
      code: 'git-corrupt',
      disposition: 'retry',
    })
    expect(await lengthAt(repository, await follow(repository), 'big')).toBe(6_000_000)
  })

  it('says git-too-large for more than the limit, and keeps nothing of it', async () => {
    const commit = await origin.commit({ big: randomBytes(3_000_000) })
    const repository = new BareRepository({ home: home(), transport: transport(home(), 2_000_000) })

    await expect(repository.fetch(main, commit, signal)).rejects.toMatchObject({
      code: 'git-too-large',
      disposition: 'stalled',
    })
    expect(await folders(home())).toEqual([])
  })

  it('gives up when the caller does', async () => {
    await origin.commit({ a: '1' })
    const cancelled = AbortSignal.abort()
    const repository = open()

    await expect(repository.resolve(main, cancelled)).rejects.toMatchObject({
      code: 'git-cancelled',
    })
    await expect(repository.fetch(main, 'f'.repeat(40), cancelled)).rejects.toMatchObject({
      code: 'git-cancelled',
    })
  })

  it('reads a thousand applications, and after one change only the changed trees', async () => {
    const repository = open()
    const reads: string[] = []
    const reader = new TreeReader({
      readTree: oid => {
        reads.push(oid)
        return repository.readTree(oid)
      },
    })
    const options = { matches: (path: string) => path.endsWith('/compose.yaml') }
    await origin.commit(
      Object.fromEntries(range(1000).map(i => [`apps/app-${i}/compose.yaml`, `name: app-${i}`])),
    )
    const first = await reader.list((await follow(repository)).tree, options)
    const blobs = await readBlobs(
      repository,
      first.map(({ entry }) => entry.oid),
    )
    const coldReads = reads.splice(0).length

    await origin.commit({ 'apps/app-7/compose.yaml': 'name: changed' })
    const second = await reader.list((await follow(repository)).tree, options)

    expect(blobs.map(String).sort()[0]).toBe('name: app-0')
    expect([first.length, second.length, coldReads, reads.length]).toEqual([1000, 1000, 1002, 3])
  })
})

async function follow(repository: GitRepository): Promise<CommitInfo> {
  return await repository.fetch(main, await repository.resolve(main, signal), signal)
}

async function bytesAt(repository: GitRepository, info: CommitInfo, path: string): Promise<Buffer> {
  const entry = await new TreeReader(repository).find(info.tree, path)
  return Buffer.from(await repository.readBlob(entry?.oid ?? ''))
}

async function lengthAt(
  repository: GitRepository,
  info: CommitInfo,
  path: string,
): Promise<number> {
  return (await bytesAt(repository, info, path)).length
}

async function textAt(repository: GitRepository, info: CommitInfo, path: string): Promise<string> {
  return (await bytesAt(repository, info, path)).toString('utf8')
}

async function folders(home: string): Promise<string[]> {
  const names = await readdir(home).catch(() => [])
  return names.filter(name => /^\d+-/.test(name))
}

async function onlyFolder(home: string): Promise<string> {
  const [name = '', ...others] = await folders(home)
  expect(others).toEqual([])
  return join(home, name)
}

async function packCount(home: string): Promise<number> {
  const names = await folders(home)
  const packs = await Promise.all(names.map(name => readdir(join(home, name, 'objects/pack'))))
  return packs.flat().filter(name => name.endsWith('.pack')).length
}

async function truncatePack(gitdir: string, ending: string): Promise<void> {
  const packs = join(gitdir, 'objects', 'pack')
  const names = (await readdir(packs)).filter(name => name.endsWith(ending))
  for (const name of names) {
    const { length } = await readFile(join(packs, name))
    await truncate(join(packs, name), length >> 1)
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
