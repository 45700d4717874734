import { afterEach, beforeEach, expect, it } from 'vitest'
import { ObjectStore } from '../../engine/git/object-store.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'

let origin: GitFixture

beforeEach(async () => {
  origin = await createFixtureRepo()
})

afterEach(() => origin.remove())

it('reads every object of a repository with long chains of deltas as git does', async () => {
  const lines = Array.from({ length: 3_000 }, (_, i) => `line ${i} ${(i * 7919) % 1000}`)
  await origin.commitAll(
    Array.from({ length: 60 }, (_, i) => ({
      'folder/large': lines.with(i * 40, `changed by ${i}`).join('\n'),
      [`folder/file-${i}`]: `${i}`,
      empty: '',
    })),
  )
  await origin.git('tag', '-a', '-m', 'Release', 'v1', 'refs/heads/main')
  await origin.git('repack', '-adfq', '--depth=50', '--window=50')
  const store = new ObjectStore(origin.dir)
  await store.refresh()
  const listing = await origin.git(
    'cat-file',
    '--batch-all-objects',
    '--batch-check=%(objectname) %(objecttype) %(objectsize) %(deltabase)',
  )
  const expected = listing.split('\n').map(line => line.split(' '))

  const found = await Promise.all(
    expected.map(async ([oid = '']) => await store.read(oid, 10_000_000)),
  )

  expect(found.map(({ type, data }) => [type, `${data.length}`])).toEqual(
    expected.map(([, type, size]) => [type, size]),
  )
  expect(expected.length).toBeGreaterThan(240)
  expect(expected.filter(([, , , base]) => !/^0+$/.test(base ?? '')).length).toBeGreaterThan(50)
})
