import { expect, test } from 'vitest'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Write } from '../../../../platform/store/store.ts'

const put = (key: string, lease?: string): Write => ({
  kind: 'put',
  key,
  value: 'x',
  ...(lease !== undefined && { lease }),
})

test('the leases of a client that died end by the clock that was given', async () => {
  let now = 0
  const store = createMemoryStore({ now: () => now })
  const client = store.connect()
  const lease = await client.lease(15_000)
  await client.commit({ compare: [], writes: [put('/a', lease.id)] })
  await client.close()

  now = 14_999
  const before = await store.get('/a')
  now = 15_000
  const after = await store.get('/a')

  expect([before?.key, after]).toEqual(['/a', undefined])
})

test('a watch is woken by leases that end when time is moved', async () => {
  let now = 0
  const store = createMemoryStore({ now: () => now })
  const client = store.connect()
  const lease = await client.lease(1000)
  const { revision } = await client.commit({ compare: [], writes: [put('/a', lease.id)] })
  const batches = store.watch('/', revision, new AbortController().signal)[Symbol.asyncIterator]()
  const next = batches.next()
  await client.close()

  now = 1000
  store.expire()

  expect(await next).toMatchObject({ value: { changes: [{ kind: 'delete', key: '/a' }] } })
})

test('history is kept within bounds: a watch from long ago starts with a reset', async () => {
  const store = createMemoryStore()
  for (let i = 0; i < 20_001; i++) await store.commit({ compare: [], writes: [put('/a')] })

  const batches = store.watch('/', 1, new AbortController().signal)[Symbol.asyncIterator]()

  expect(await batches.next()).toMatchObject({ value: { kind: 'reset', entries: [{ key: '/a' }] } })
})
