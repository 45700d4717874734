import { expect, it } from 'vitest'
import { heldStore } from '../../../../engine/managed/held-store.ts'
import { systemClock as clock } from '../../../../platform/clock.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { RemoteStore } from '../../../../platform/store/store.ts'

const put = (value: string) => ({
  compare: [],
  writes: [{ kind: 'put' as const, key: '/k', value }],
})

it('lets what is under way end first, has what comes meanwhile wait, and loses nothing', async () => {
  const memory = createMemoryStore() as unknown as RemoteStore
  const seen: string[] = []
  const slow: RemoteStore = {
    ...memory,
    get: async key => await memory.get(key),
    commit: async txn => {
      await new Promise(resolve => setTimeout(resolve, 30))
      const done = await memory.commit(txn)
      seen.push('written')
      return done
    },
  }
  const { store, whileHeld } = heldStore(slow, clock)

  const before = store.commit(put('1'))
  const holding = whileHeld(async () => {
    seen.push('away')
    await new Promise(resolve => setTimeout(resolve, 30))
    seen.push('back')
  })
  const after = store.commit(put('2'))
  await Promise.all([before, holding, after])

  expect(seen).toEqual(['written', 'away', 'back', 'written'])
  expect((await store.get('/k'))?.value).toBe('2')
})

it('goes on where what was done meanwhile failed', async () => {
  const { store, whileHeld } = heldStore(createMemoryStore() as unknown as RemoteStore, clock)

  const failed = whileHeld(async () => await Promise.reject(new Error('no etcd')))

  await expect(failed).rejects.toThrow('no etcd')
  await expect(store.get('/k')).resolves.toBeUndefined()
})
