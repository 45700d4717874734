import { pino } from 'pino'
import { expect, it } from 'vitest'
import { keys } from '../../../core/keys.ts'
import { EngineSession } from '../../../engine/session.ts'
import { systemClock } from '../../../platform/clock.ts'
import { tryLock } from '../../../platform/store/lock.ts'
import { createMemoryStore } from '../../../platform/store/memory-store.ts'

const start = async (store = createMemoryStore(), engineId = 'engine-1') =>
  await EngineSession.start({
    store,
    engineId,
    address: '127.0.0.1:50051',
    clock: systemClock,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  })

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
