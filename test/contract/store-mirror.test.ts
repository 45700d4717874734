import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keys, prefixes } from '../../core/keys.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Change, Store, Write } from '../../platform/store/store.ts'
import { storeServers, textOf, type StoreServer } from '../support/stores.ts'

const log = pino({ level: 'silent' })
const put = (key: string, value = 'x'): Write => ({ kind: 'put', key, value })
const chosen = [prefixes.tasks, prefixes.status]

describe.each(storeServers)('a mirror of the %s store', (_, start) => {
  let server: StoreServer
  let store: Store
  let stop: AbortController

  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    store = await server.connect()
    stop = new AbortController()
    await write({ kind: 'delete-prefix', prefix: prefixes.root })
  })
  afterEach(async () => {
    stop.abort()
    await store.close()
  })

  async function write(...writes: Write[]): Promise<number> {
    return (await store.commit({ compare: [], writes })).revision
  }

  async function startMirror(): Promise<Mirror> {
    return await Mirror.start(store, chosen, { signal: stop.signal, log })
  }

  function keysIn(mirror: Mirror, prefix: string): string[] {
    return [...mirror.range(prefix)].map(entry => entry.key)
  }

  test('shows what is there when it starts, of its prefixes only', async () => {
    const revision = await write(
      put(keys.task('n2', 't')),
      put(keys.task('n1', 't')),
      put(keys.status('n1', 't'), 'up'),
      put(keys.agent('n1')),
    )

    const mirror = await startMirror()

    expect(mirror.revision).toBe(revision)
    expect(keysIn(mirror, prefixes.tasks)).toEqual([keys.task('n1', 't'), keys.task('n2', 't')])
    expect(mirror.get(keys.status('n1', 't'))).toMatchObject({ value: 'up' })
    expect(mirror.get(keys.agent('n1'))).toBeUndefined()
  })

  test('ranges below a prefix take only what is below', async () => {
    await write(...['n1', 'n10', 'n2'].map(name => put(keys.task(name, 't'))))
    const mirror = await startMirror()

    expect(keysIn(mirror, keys.tasksOf('n1'))).toEqual([keys.task('n1', 't')])
    expect(keysIn(mirror, keys.tasksOf('none'))).toEqual([])
  })

  test('follows puts and deletes', async () => {
    await write(put(keys.task('n1', 'a')), put(keys.task('n1', 'b'), '1'))
    const mirror = await startMirror()
    await write({ kind: 'delete', key: keys.task('n1', 'a') }, put(keys.task('n1', 'b'), '2'))
    const revision = await write(put(keys.task('n1', 'c')))

    await mirror.waitFor(revision, stop.signal)

    expect(mirror.range(prefixes.tasks)).toEqual((await store.range(prefixes.tasks)).entries)
  })

  test('reaches the revision of a commit on a key that it does not keep', async () => {
    const mirror = await startMirror()
    const revision = await write(put(keys.event('1')))

    await mirror.waitFor(revision, stop.signal)

    expect(mirror.revision).toBeGreaterThanOrEqual(revision)
  })

  test('tells its listeners what changed, after it shows it, until they leave', async () => {
    const mirror = await startMirror()
    const heard: Change[] = []
    const shown: unknown[] = []
    const leave = mirror.onChange(changes => {
      heard.push(...changes)
      shown.push(mirror.get(keys.task('n1', 'a'))?.value)
    })
    await mirror.waitFor(await write(put(keys.task('n1', 'a')), put(keys.agent('x'))), stop.signal)
    leave()
    await mirror.waitFor(await write(put(keys.task('n1', 'b'))), stop.signal)

    expect(heard.map(textOf)).toEqual([`+${keys.task('n1', 'a')}=x`])
    expect(shown).toEqual(['x'])
  })

  test('goes on when a listener fails', async () => {
    const mirror = await startMirror()
    const heard: number[] = []
    mirror.onChange(() => {
      throw new Error('broken listener')
    })
    mirror.onChange((_changes, revision) => heard.push(revision))

    const revision = await write(put(keys.task('n1', 'a')))
    await mirror.waitFor(revision, stop.signal)

    expect(heard).toEqual([revision])
  })

  test('a wait ends with its own signal, and with the mirror', async () => {
    const mirror = await startMirror()
    const impatient = new AbortController()
    const first = mirror.waitFor(mirror.revision + 1000, impatient.signal)
    const second = mirror.waitFor(mirror.revision + 1000, new AbortController().signal)

    impatient.abort(new Error('enough'))
    stop.abort()

    await expect(first).rejects.toThrow('enough')
    await expect(second).rejects.toMatchObject({ code: 'mirror-closed' })
  })

  test('refuses a prefix that it does not keep', async () => {
    const mirror = await startMirror()

    expect(() => mirror.range(prefixes.agents)).toThrow('not mirrored')
  })
})
