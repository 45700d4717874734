import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { keys } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import { EngineSession, type SessionOptions } from '../../../engine/session.ts'
import { systemClock } from '../../../platform/clock.ts'
import { tryLock } from '../../../platform/store/lock.ts'
import { createMemoryStore } from '../../../platform/store/memory-store.ts'
import type { Store } from '../../../platform/store/store.ts'
import { eventually } from '../../support/eventually.ts'
import { lossyStore } from '../../support/lossy-store.ts'

const start = async (
  store: Store = createMemoryStore(),
  engineId = 'engine-1',
  more: Partial<SessionOptions> = {},
) =>
  await EngineSession.start({
    store,
    engineId,
    address: '127.0.0.1:50051',
    clock: systemClock,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    ...more,
  })

const tunnel = (key: string) => ({ key, host: '192.0.2.1', port: 51821, grpcPort: 50051 })

it('registers the engine for as long as it lives', async () => {
  const store = createMemoryStore()
  const session = await start(store)

  expect(await store.get(keys.engine('engine-1'))).toBeDefined()
  await session.end()
  expect(await store.get(keys.engine('engine-1'))).toBeUndefined()
})

it('frees the locks that a former life of the same engine left, and fences that life off', async () => {
  const store = createMemoryStore()
  const dead = await start(store)
  const old = await tryLock(store, 'rollout/shop', 'engine-1', dead.lease)
  const session = await start(store)
  const lock = await tryLock(store, 'rollout/shop', 'engine-1', session.lease)
  const late = await store.commit({
    compare: old ? [old.fence] : [],
    writes: [{ kind: 'put', key: 'x', value: '1' }],
  })

  expect(lock).toBeDefined()
  expect(late.committed).toBe(false)
})

it('leaves the locks of other engines alone', async () => {
  const store = createMemoryStore()
  const other = await start(store, 'engine-2')
  await tryLock(store, 'rollout/shop', 'engine-2', other.lease)
  const session = await start(store)

  expect(await tryLock(store, 'rollout/shop', 'engine-1', session.lease)).toBeUndefined()
})

it('is refused under the name of an engine that lives elsewhere, whose locks stay', async () => {
  const store = createMemoryStore()
  const other = await start(store, 'engine-1', { tunnel: tunnel('k1') })
  await tryLock(store, 'rollout/shop', 'engine-1', other.lease)
  const locked = await store.get(keys.lock('rollout/shop'))
  const clock = { ...systemClock, sleep: () => Promise.resolve() }
  const late = start(store, 'engine-1', { tunnel: tunnel('k2'), clock })

  await expect(late).rejects.toMatchObject({ code: 'engine-name-taken' })
  expect(await store.get(keys.lock('rollout/shop'))).toEqual(locked)
})

it('takes its name once the registration of a former life with other keys has ended', async () => {
  const store = createMemoryStore()
  const former = await start(store, 'engine-1', { tunnel: tunnel('k1') })
  const clock = { ...systemClock, sleep: async () => await former.end() }
  await start(store, 'engine-1', { tunnel: tunnel('k2'), clock })

  const registered = await store.get(keys.engine('engine-1'))
  expect(records.engine.decode(registered?.value ?? '', 'engine').tunnel?.key).toBe('k2')
})

it('lets go of its locks before it is taken for dead, and stays registered', async () => {
  const store = createMemoryStore()
  const granted: { readonly ttlMs: number; readonly lost: AbortController }[] = []
  const fading: Store = {
    ...lossyStore(store, () => false),
    lease: async ttlMs => {
      const lost = new AbortController()
      granted.push({ ttlMs, lost })
      return { ...(await store.lease(ttlMs)), lost: lost.signal }
    },
  }
  const session = await start(fading)
  const [registered, before] = [await store.get(keys.engine('engine-1')), session.lease.id]
  const locks = granted.at(-1)
  locks?.lost.abort()
  await eventually(() => Promise.resolve(session.lease.id !== before || undefined))

  expect(granted[0]?.ttlMs).toBe(15_000)
  expect(locks?.ttlMs).toBeLessThan(15_000)
  expect(await store.get(keys.engine('engine-1'))).toEqual(registered)
})

describe('what may be written', () => {
  const written = async (store: Store) => Number((await store.get(keys.format))?.value)

  it('rises with the last engine that is upgraded', async () => {
    const store = createMemoryStore()
    await start(store, 'engine-1', { format: 1 })
    const old = await start(store, 'engine-2', { format: 1 })
    await start(store, 'engine-1', { format: 2 })
    expect(await written(store)).toBe(1)
    await old.end()
    await start(store, 'engine-2', { format: 2 })

    expect(await written(store)).toBe(2)
    expect(
      records.engine.decode((await store.get(keys.engine('engine-2')))?.value ?? ''),
    ).toMatchObject({ format: 2 })
  })

  it('is seen by all who enter at once', async () => {
    const store = createMemoryStore()
    const ids = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6']
    await Promise.all(
      ids.map(async (id, index) => await start(store.connect(), id, { format: 1 + (index % 2) })),
    )

    expect(await written(store)).toBe(1)
  })

  it('keeps out an engine of before, and leaves no sign of it', async () => {
    const store = createMemoryStore()
    await start(store, 'engine-1', { format: 2 })

    await expect(start(store, 'engine-2', { format: 1 })).rejects.toMatchObject({
      code: 'format-outdated',
    })
    expect(await store.get(keys.engine('engine-2'))).toBeUndefined()
  })

  it('ends an engine of before that comes back from a long pause', async () => {
    const store = createMemoryStore()
    const lost = new AbortController()
    const fading: Store = {
      ...lossyStore(store, () => false),
      lease: async ttlMs => ({ ...(await store.lease(ttlMs)), lost: lost.signal }),
    }
    const outdated = new Promise<unknown>(resolve => {
      void start(fading, 'engine-1', { format: 1, outdated: resolve })
    })
    await eventually(async () => await store.get(keys.engine('engine-1')))
    await store.commit({
      compare: [],
      writes: [{ kind: 'put', key: keys.format, value: '2' }],
    })
    lost.abort()

    expect(await outdated).toMatchObject({ code: 'format-outdated' })
  })
})
