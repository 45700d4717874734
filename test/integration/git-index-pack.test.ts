import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { indexPack } from '../../engine/git/index-pack.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'

let origin: GitFixture

beforeEach(async () => {
  origin = await createFixtureRepo()
})

afterEach(() => origin.remove())

it.each([
  ['deltas on offsets', 'true'],
  ['deltas on ids', 'false'],
])('makes of a pack with long chains of %s the index that git makes', async (_what, byOffset) => {
  const lines = Array.from({ length: 2_000 }, (_, i) =>
    createHash('md5').update(`${i}`).digest('hex'),
  )
  await origin.commitAll(
    Array.from({ length: 60 }, (_, i) => ({
      'folder/large': lines.with(i * 20, `changed by ${i}`).join('\n'),
      [`folder/file-${i}`]: `${i}`,
      empty: '',
      ...(i === 30 && { zeros: Buffer.alloc(9_000_000), noise: randomBytes(9_000_000) }),
    })),
  )
  await origin.git('tag', '-a', '-m', 'Release', 'v1', 'refs/heads/main')
  const offsets = `repack.useDeltaBaseOffset=${byOffset}`
  await origin.git('-c', offsets, 'repack', '-adfq', '--depth=50', '--window=50')
  const folder = join(origin.dir, 'objects', 'pack')
  const names = await readdir(folder)
  const read = async (ending: string) =>
    await readFile(join(folder, names.find(name => name.endsWith(ending)) ?? ''))

  const index = await indexPack(await read('.pack'), {
    readBase: () => Promise.resolve(undefined),
    signal: new AbortController().signal,
  })

  expect(index.equals(await read('.idx'))).toBe(true)
})
