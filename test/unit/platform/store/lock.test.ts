import { expect, it } from 'vitest'
import { reclaimLock, tryLock } from '../../../../platform/store/lock.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'

it('a lock whose holder never heard that it got it is found again by that holder alone', async () => {
  const store = createMemoryStore()
  const lease = await store.lease(15_000)
  await tryLock(store, 'rollout/shop', 'engine-1', lease)

  expect(await tryLock(store, 'rollout/shop', 'engine-1', lease)).toBeUndefined()
  expect(await reclaimLock(store, 'rollout/shop', 'engine-2')).toBeUndefined()
  const lock = await reclaimLock(store, 'rollout/shop', 'engine-1')
  await lock?.release()

  expect(await tryLock(store, 'rollout/shop', 'engine-2', lease)).toBeDefined()
  expect(await reclaimLock(store, 'rollout/none', 'engine-1')).toBeUndefined()
  await store.close()
})
