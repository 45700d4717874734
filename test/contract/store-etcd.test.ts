import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Lease, RemoteStore, Store, Write } from '../../platform/store/store.ts'
import { startEtcd, type EtcdProcess } from '../support/etcd.ts'
import { untilAnswered } from '../support/eventually.ts'
import { startProxy, type Proxy } from '../support/proxy.ts'
import { collect, connectTo, textOf } from '../support/stores.ts'

const put = (key: string, value = 'x', lease?: string): Write => ({
  kind: 'put',
  key,
  value,
  ...(lease !== undefined && { lease }),
})

/** What only a real etcd, a real network and a real kill can show. */
let etcd: EtcdProcess
let store: RemoteStore
let stop: AbortController
let cleanUp: (() => Promise<unknown>)[]

beforeEach(async () => {
  cleanUp = []
  stop = new AbortController()
  etcd = await startEtcd()
  cleanUp.push(() => etcd.stop())
  store = await connect(etcd.endpoint)
})

afterEach(async () => {
  stop.abort()
  for (const undo of cleanUp.reverse()) await undo()
})

async function connect(endpoint: string): Promise<RemoteStore> {
  const client = await connectTo(endpoint)
  cleanUp.push(() => client.close())
  return client
}

async function proxied(): Promise<{ readonly proxy: Proxy; readonly client: Store }> {
  const proxy = await startProxy(etcd.endpoint)
  cleanUp.push(() => proxy.stop())
  return { proxy, client: await connect(proxy.endpoint) }
}

async function write(...writes: Write[]): Promise<number> {
  return (await store.commit({ compare: [], writes })).revision
}

async function errorOf(promise: Promise<unknown>): Promise<BanyanError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof BanyanError) return error
  throw new Error('it did not fail with a BanyanError', { cause: error })
}

async function untilLost({ lost }: Lease): Promise<void> {
  await systemClock.sleep(60_000, lost)
}

describe('when etcd is killed and comes back', () => {
  test('a watch goes on without a gap, while others write', async () => {
    const since = await write(put('/t/start'))
    const last = 400
    const watching = collect(store.watch('/t/', since, stop.signal), changes =>
      changes.some(change => textOf(change) === `+/t/n=${last}`),
    )
    const writer = await connect(etcd.endpoint)
    const applied = writeCounting(writer, last)
    await systemClock.sleep(100)

    for (let i = 0; i < 3; i++) {
      await etcd.kill9()
      await etcd.restart()
      await systemClock.sleep(200)
    }
    await applied

    const { batches, changes } = await watching
    const numbers = changes.map(change => Number(textOf(change).split('=')[1]))
    expect(numbers).toEqual(Array.from({ length: last }, (_, i) => i + 1))
    expect(batches.every(batch => batch.kind === 'changes')).toBe(true)
  })

  test('a lease outlives it when it is back in time', async () => {
    const lease = await store.lease(10_000)
    await write(put('/t/a', 'x', lease.id))

    await etcd.kill9()
    await etcd.restart()
    await systemClock.sleep(11_000)

    expect(lease.lost.aborted).toBe(false)
    expect(await store.get('/t/a')).toBeDefined()
  })

  test('what was committed is there, and metrics say how it went', async () => {
    await write(put('/t/a', 'kept'))

    await etcd.kill9()
    expect(await errorOf(store.get('/t/a'))).toMatchObject({ code: 'store-unavailable' })
    const [away] = store.endpoints.report()
    await etcd.restart()

    expect(await untilAnswered(() => store.get('/t/a'))).toMatchObject({ value: 'kept' })
    const [back] = store.endpoints.report()
    expect(store.endpoints.name).toBe('store')
    expect(away).toMatchObject({ endpoint: etcd.endpoint, healthy: false, state: 'open' })
    expect(back).toMatchObject({ healthy: true, state: 'closed' })
    expect(back?.failures).toBeGreaterThan(0)
    expect(back?.requests).toBeGreaterThan(back?.failures ?? 0)
  })
})

/** Writes 1, 2, … to one key, each exactly once: after a lost answer it reads what became of it. */
async function writeCounting(writer: Store, last: number): Promise<void> {
  for (let n = 1; n <= last;) {
    const entry = await untilAnswered(() => writer.get('/t/n'))
    n = Number(entry?.value ?? 0) + 1
    if (n > last) return
    const compare = [{ key: '/t/n', modRevision: entry?.modRevision ?? 0 }]
    await writer.commit({ compare, writes: [put('/t/n', String(n))] }).catch(() => undefined)
  }
}

test('a watch that was away during a compaction resumes with a reset', async () => {
  const since = await write(put('/t/a', '1'), put('/t/gone'))
  const batches = store.watch('/t/', since, stop.signal)[Symbol.asyncIterator]()
  const first = batches.next()
  await write(put('/t/a', '2'))
  await first
  await etcd.kill9()
  await etcd.restart()
  await untilAnswered(() => store.get('/t/a'))
  await write({ kind: 'delete', key: '/t/gone' })
  const newest = await write(put('/t/b'))
  await etcd.compact(newest)

  const next = await batches.next()

  const entries = [
    { key: '/t/a', value: '2' },
    { key: '/t/b', value: 'x' },
  ]
  expect(next).toMatchObject({ value: { kind: 'reset', revision: newest, entries } })
})

test('a watch whose connection is cut again and again loses nothing', async () => {
  const { proxy, client } = await proxied()
  const since = await write(put('/t/start'))
  const watching = collect(client.watch('/t/', since, stop.signal), c => c.length >= 200)

  for (let i = 0; i < 200; i++) {
    await write(put(`/t/${i}`))
    if (i % 40 === 20) proxy.cut()
  }

  const { changes } = await watching
  expect(changes.map(textOf)).toEqual(Array.from({ length: 200 }, (_, i) => `+/t/${i}=x`))
})

describe('a lease', () => {
  test('that the store ended is known to be lost', async () => {
    const lease = await store.lease(3000)
    await fetch(`http://${etcd.endpoint}/v3/lease/revoke`, {
      method: 'POST',
      body: JSON.stringify({ ID: lease.id }),
    })

    await untilLost(lease)

    expect(lease.lost.aborted).toBe(true)
  })

  test('is known to be lost when etcd does not come back', async () => {
    const lease = await store.lease(2000)
    await etcd.kill9()

    await untilLost(lease)

    expect(lease.lost.aborted).toBe(true)
  })

  test('is known to be lost by a holder that was cut off before others can have it', async () => {
    const { proxy, client } = await proxied()
    const lease = await client.lease(3000)
    const since = await write(put('/t/held', 'x', lease.id))
    const knewWhenFreed = collect(store.watch('/t/', since, stop.signal), c => c.length === 1).then(
      () => lease.lost.aborted,
    )

    proxy.silence()

    expect(await knewWhenFreed).toBe(true)
  })
})

describe('an etcd that does not answer', () => {
  test('is unavailable when nothing listens', async () => {
    await etcd.kill9()

    const error = await errorOf(connectTo(etcd.endpoint))

    expect(error).toMatchObject({ code: 'store-unavailable', disposition: 'retry' })
  })

  test('is unavailable when it is silent', async () => {
    const { proxy, client } = await proxied()
    proxy.silence()

    const error = await errorOf(client.get('/t/a'))

    expect(error).toMatchObject({ code: 'store-unavailable', disposition: 'retry' })
  })

  test('gets a write whose answer was lost once, not again', async () => {
    const { proxy, client } = await proxied()
    await client.get('/t/a')
    proxy.mute()

    const error = await errorOf(client.commit({ compare: [], writes: [put('/t/a')] }))

    expect(error.code).toBe('store-unavailable')
    expect(await store.get('/t/a')).toMatchObject({ modRevision: 2, createRevision: 2 })
  })
})
