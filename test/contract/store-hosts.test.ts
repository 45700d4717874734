import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import type { RemoteStore } from '../../platform/store/store.ts'
import { type EtcdCluster, startEtcdCluster } from '../support/etcd-cluster.ts'
import { eventually, untilAnswered } from '../support/eventually.ts'
import { collect, connectTo, textOf } from '../support/stores.ts'

/** Whom a client asks that knows three members, when one of them stands still: it takes every connection, and says nothing. */
let cluster: EtcdCluster
let store: RemoteStore

/** Two looks at a member, on a machine that may be busy. */
const noticedMs = 4000
const wellAgainMs = 2500

beforeAll(async () => {
  cluster = await startEtcdCluster()
  store = await connectEtcd({ hosts: cluster.endpoints, log: pino({ level: 'silent' }) })
})

/** Each is one of three again. */
beforeEach(async () => {
  for (const endpoint of cluster.endpoints) {
    const one = await untilAnswered(async () => await connectTo(endpoint))
    await untilAnswered(async () => await one.commit(put('/banyan/settled')))
    await one.close()
  }
  await delay(wellAgainMs)
})

afterAll(async () => {
  for (const member of cluster.members) member.resume()
  await store.close()
  await cluster.stop()
})

const put = (key: string, lease?: string) => ({
  compare: [],
  writes: [{ kind: 'put' as const, key, value: '1', ...(lease !== undefined && { lease }) }],
})

/** As metrics say it; undefined: nobody. */
function whoIsPassedOver(): string[] | undefined {
  const away = store.endpoints
    .report()
    .filter(({ healthy, state }) => !healthy && state !== 'closed')
    .map(({ endpoint }) => endpoint)
  return away.length > 0 ? away : undefined
}

it.each([0, 1, 2])('loses nothing when member %i stands still', async n => {
  const stop = new AbortController()
  const lease = await store.lease(6000)
  const { revision } = await store.commit(put('/banyan/held', lease.id))
  const last = `/banyan/w/${n}-19`
  const seen = collect(store.watch('/banyan/w/', revision, stop.signal), changes =>
    changes.some(change => textOf(change).startsWith(`+${last}`)),
  )
  cluster.members[n]?.pause()
  const reads = Array.from({ length: 20 }, async () => await store.get('/banyan/held'))
  const found = await Promise.all(reads)
  await delay(noticedMs)
  for (let i = 0; i < 20; i++) await store.commit(put(`/banyan/w/${n}-${i}`))
  const { changes } = await seen
  const passedOver = await eventually(() => Promise.resolve(whoIsPassedOver()))
  cluster.members[n]?.resume()
  stop.abort()
  await lease.revoke()

  expect(found.map(entry => entry?.value)).toEqual(Array<string>(20).fill('1'))
  expect(changes).toHaveLength(20)
  expect(passedOver).toEqual([cluster.endpoints[n]])
  expect(lease.lost.aborted).toBe(false)
})
