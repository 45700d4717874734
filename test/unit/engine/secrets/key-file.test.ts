import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import { createKeyFile, readKeyFile, replaceKeyFile } from '../../../../engine/secrets/key-file.ts'
import { sealingKey } from '../../../../engine/secrets/keyring.ts'
import { openKeyring } from '../../../../engine/secrets/open-keyring.ts'

let folder: string
let path: string
const log = pino({ level: 'silent' })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bnt-k-'))
  path = join(folder, 'keys', 'secrets.key')
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const idOf = async (file: string) => (await readKeyFile(file))?.active.id

describe('the key file', () => {
  it('is made for its owner alone, and read again', async () => {
    expect(await readKeyFile(path)).toBeUndefined()
    const made = await createKeyFile(path)

    expect((await stat(path)).mode & 0o7777).toBe(0o600)
    expect((await stat(join(folder, 'keys'))).mode & 0o7777).toBe(0o700)
    expect(await idOf(path)).toBe(made.active.id)
    expect(await readdir(join(folder, 'keys'))).toEqual(['secrets.key'])
  })

  it('is made once, also by two engines at the same moment', async () => {
    const rings = await Promise.all([1, 2, 3, 4].map(async () => await createKeyFile(path)))
    expect(new Set(rings.map(ring => ring.active.id)).size).toBe(1)
  })

  it.each([0o640, 0o604, 0o660, 0o644])('is refused with mode %o', async mode => {
    await createKeyFile(path)
    await chmod(path, mode)
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'secrets-key-exposed' })
  })

  it('is refused when it is a link, a folder or no key', async () => {
    await createKeyFile(path)
    const link = join(folder, 'link')
    await symlink(path, link)
    const words = join(folder, 'words')
    await writeFile(words, 'hunter2', { mode: 0o600 })

    await expect(readKeyFile(link)).rejects.toMatchObject({ code: 'secrets-key-unreadable' })
    await expect(readKeyFile(folder)).rejects.toMatchObject({ code: 'secrets-key-unreadable' })
    await expect(readKeyFile(words)).rejects.toMatchObject({ code: 'secrets-key-malformed' })
  })

  it('gets a new key in front of the old ones, which seals once the cluster says so', async () => {
    const before = await createKeyFile(path)
    const after = before.with(sealingKey(Buffer.alloc(32, 9)))
    await replaceKeyFile(path, after)

    expect((await stat(path)).mode & 0o7777).toBe(0o600)
    expect((await readKeyFile(path))?.keys).toEqual(after.keys)
    expect(after.active.id).toBe(before.active.id)
    expect(after.sealingWith(after.keys[0]?.id ?? '').active).toBe(after.keys[0])
    expect(after.blind('x')).toBe(before.blind('x'))
  })
})

describe('an engine that opens its keys', () => {
  it('makes them with the first start of a cluster, and finds them again', async () => {
    const store = createMemoryStore()
    const first = await openKeyring({ store, path, log })
    const again = await openKeyring({ store, path, log })
    expect(again.active.id).toBe(first.active.id)
  })

  it('wants the file of the others, and never makes keys of its own beside theirs', async () => {
    const store = createMemoryStore()
    await openKeyring({ store, path, log })
    const other = join(folder, 'other.key')
    const opening = openKeyring({ store, path: other, log })

    await expect(opening).rejects.toMatchObject({ code: 'secrets-key-missing' })
    await expect(stat(other)).rejects.toMatchObject({ code: 'ENOENT' })
    await writeFile(other, await readFile(path), { mode: 0o600 })
    expect((await openKeyring({ store, path: other, log })).active.id).toBe(await idOf(path))
  })

  it('refuses the file of another cluster, unless it is told to start over', async () => {
    const store = createMemoryStore()
    await openKeyring({ store, path, log })
    const foreign = join(folder, 'foreign.key')
    await createKeyFile(foreign)

    const opening = openKeyring({ store, path: foreign, log })
    await expect(opening).rejects.toMatchObject({ code: 'secrets-key-foreign' })
    const ring = await openKeyring({ store, path: foreign, log, startOver: true })
    expect(ring.active.id).toBe(await idOf(foreign))
    await expect(openKeyring({ store, path, log })).rejects.toMatchObject({
      code: 'secrets-key-foreign',
    })
  })

  it('is one of two that start a cluster together: the other one says what to do', async () => {
    const store = createMemoryStore()
    const paths = [path, join(folder, 'second.key')]
    const results = await Promise.allSettled(
      paths.map(async each => await openKeyring({ store, path: each, log })),
    )
    const lost = results.filter(result => result.status === 'rejected')
    expect(lost).toHaveLength(1)
    expect(lost[0]?.reason).toMatchObject({ code: 'secrets-key-missing' })
    expect(paths.filter(each => existsSync(each))).toHaveLength(1)
  })
})
