import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keys, prefixes } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { SignOfLife, type SignsOfLife, signsOfLife } from '../../engine/nodes/sign-of-life.ts'
import { ClusterView, viewedPrefixes } from '../../engine/view.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import { startEtcd, type EtcdProcess } from '../support/etcd.ts'
import { connectTo } from '../support/stores.ts'

// What holds of leases in a real etcd: which keys hang on one, and what a put by somebody else takes off it.

const names = ['a', 'b', 'c']

let etcd: EtcdProcess
let store: Store
let view: ClusterView
let stop: AbortController

beforeEach(async () => {
  stop = new AbortController()
  etcd = await startEtcd()
  store = await connectTo(etcd.endpoint)
  await store.commit({ compare: [], writes: names.map(registration) })
  const log = pino({ level: 'silent' })
  view = new ClusterView(await Mirror.start(store, viewedPrefixes, { signal: stop.signal, log }))
})

afterEach(async () => {
  stop.abort()
  await store.close()
  await etcd.stop()
})

function registration(name: string): Write {
  const value = records.agent.encode({
    ...{ name, version: '1', labels: {}, capacity: { cpus: 4, memoryBytes: 1000 } },
    ...{ subnet: '10.200.1.0/24', availability: 'active', registeredAt: 0 },
  })
  return { kind: 'put', key: keys.agent(name), value }
}

async function alive(): Promise<string[]> {
  const { entries } = await store.range(prefixes.alive)
  return entries.map(({ key, value }) => `${key} ${records.alive.decode(value).engine}`)
}

const at = (name: string, engine: string) => `${keys.alive(name)} ${engine}`

const signsOf = (engineId: string) => signsOfLife({ store, view, engineId })

async function begin(signs: SignsOfLife, name: string): Promise<SignOfLife> {
  const sign = new SignOfLife(signs, name, 'i', 0)
  const stood = await store.get(keys.alive(name))
  await view.mirror.waitFor(await sign.begin(stood?.modRevision ?? 0), stop.signal)
  return sign
}

/** By etcd's JSON gateway. */
async function ask(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`http://${etcd.endpoint}/v3/${path}`, init)
  return await response.json()
}

async function leases(): Promise<string[]> {
  const answer = (await ask('lease/leases', {})) as { leases?: { ID: string }[] }
  return (answer.leases ?? []).map(({ ID }) => ID)
}

test('all agents of an engine hang on one lease, and outlive the engine', async () => {
  const client = await connectTo(etcd.endpoint)
  const signs = signsOfLife({ store: client, view, engineId: 'e1' })
  await Promise.all(names.map(name => begin(signs, name)))

  expect(await leases()).toHaveLength(1)
  await client.close()
  expect(await alive()).toEqual(names.map(name => at(name, 'e1')))
  expect(await leases()).toHaveLength(1)
})

test('one that was silent goes alone; one that went to another engine stays there', async () => {
  const [here, there] = [signsOf('e1'), signsOf('e2')]
  const [a, b] = [await begin(here, 'a'), await begin(here, 'b')]
  await begin(here, 'c')
  await begin(there, 'b')

  await a.checkSilence(15_000, 15_000)
  await b.checkSilence(15_000, 15_000)

  expect(await alive()).toEqual([at('b', 'e2'), at('c', 'e1')])
})

test('a lease that ended takes its signs along; the next beats put them under one other', async () => {
  const [here, there] = [signsOf('e1'), signsOf('e2')]
  const both = [await begin(here, 'a'), await begin(here, 'b')]
  const lease = await here.lease.current()
  await begin(here, 'c')
  await begin(there, 'c')

  await ask('lease/revoke', { ID: lease.id })
  expect(await alive()).toEqual([at('c', 'e2')])
  await expect(begin(here, 'd')).rejects.toMatchObject({ code: 'lease-lost' })
  await Promise.all(both.map(sign => sign.beat(1000)))

  expect(await alive()).toEqual([at('a', 'e1'), at('b', 'e1'), at('c', 'e2')])
  expect(await leases()).toHaveLength(2)
})
