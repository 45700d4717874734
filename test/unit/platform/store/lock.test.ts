import { expect, it } from 'vitest'
import { takeLock, tryLock } from '../../../../platform/store/lock.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'

it('a lock whose holder never heard that it got it is found again by that holder alone', async () => {
  const store = createMemoryStore()
  const lease = await store.lease(15_000)
  await tryLock(store, 'rollout/shop', 'engine-1', lease)

  expect(await tryLock(store, 'rollout/shop', 'engine-1', lease)).toBeUndefined()
  expect(await takeLock(store, 'rollout/shop', 'engine-2', lease)).toBeUndefined()
  const lock = await takeLock(store, 'rollout/shop', 'engine-1', lease)
  await lock?.release()

  expect(await takeLock(store, 'rollout/shop', 'engine-2', lease)).toBeDefined()
  expect(await takeLock(store, 'rollout/shop', 'engine-1', lease)).toBeUndefined()
  await store.close()
})
