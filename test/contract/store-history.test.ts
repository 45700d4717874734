import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom, shuffle } from '../../core/random.ts'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import { type EtcdCluster, startEtcdCluster } from '../support/etcd-cluster.ts'
import { type Break, brokenStores } from '../support/linearizability/broken-stores.ts'
import { checkHistory, explain } from '../support/linearizability/check.ts'
import { type Operation, Recorder } from '../support/linearizability/history.ts'
import { recordedStore } from '../support/linearizability/recorded-store.ts'
import { revisionsThatFell } from '../support/linearizability/revisions.ts'
import { slowStore, turns } from '../support/linearizability/slow-store.ts'
import { type Asked, storeModel, type Told } from '../support/linearizability/store-model.ts'
import { workOnStore } from '../support/linearizability/store-work.ts'
import { type Proxy, startProxy } from '../support/proxy.ts'

type History = readonly Operation<Asked, Told>[]

/** What clients do and which members fail; when they hear of it is the machine's. */
const chosenSeed = Number(process.env['BANYAN_SEED'] ?? 1)

/** Everything follows from the seed. `spoil` makes a store of each client's that breaks a promise. */
async function inMemory(seed: number, spoil: Break = store => store): Promise<History> {
  const random = seededRandom(seed)
  const recorder = new Recorder<Asked, Told>()
  let now = 0
  const server = createMemoryStore({ now: () => now })
  const ttlMs = 2000
  const pause = async (ms: number) => {
    now += ms + random() * 100
    await turns(random)
  }
  const clients = ['ana', 'ben', 'cem', 'dora', 'eva']
  await Promise.all(
    clients.map(async (client, index) => {
      const part = `/part-${index % 2}/`
      const far = slowStore(spoil(server.connect(), random), random)
      const store = recordedStore(far, { recorder, client, part })
      let left = 40
      await workOnStore({ store, client, part, random, isOver: () => left-- === 0, ttlMs, pause })
    }),
  )
  return recorder.history
}

/** Two clients know all members, and two only one of them each, over a network that loses answers. */
async function onEtcd(seed: number): Promise<History> {
  const random = seededRandom(seed)
  const recorder = new Recorder<Asked, Told>()
  const cluster = await startEtcdCluster()
  const proxies = await Promise.all(cluster.endpoints.slice(0, 2).map(startProxy))
  const hosts = [cluster.endpoints, cluster.endpoints, ...proxies.map(({ endpoint }) => [endpoint])]
  const stores = await Promise.all(
    hosts.map(async each => await connectEtcd({ hosts: each, log: pino({ level: 'silent' }) })),
  )
  let isOver = false
  const work = stores.map(async (far, index) => {
    const part = `/part-${index % 2}/`
    const client = `client-${index}`
    const store = recordedStore(far, { recorder, client, part })
    const pause = async (ms: number) => await delay(ms + 5 + random() * 25)
    await workOnStore({ store, client, part, random, isOver: () => isOver, ttlMs: 2000, pause })
  })
  try {
    await fail(cluster, proxies, random)
    isOver = true
    await Promise.all(work)
    return recorder.history
  } finally {
    isOver = true
    await Promise.all(stores.map(async store => await store.close()))
    await Promise.all(proxies.map(async proxy => await proxy.stop()))
    await cluster.stop()
  }
}

async function fail(
  { members }: EtcdCluster,
  proxies: readonly Proxy[],
  random: Random,
): Promise<void> {
  const [first, second, third] = shuffle(members, random)
  await delay(1000)
  await first?.kill9()
  await delay(500 + random() * 1000)
  for (const proxy of proxies) proxy.mute()
  await delay(300)
  for (const proxy of proxies) proxy.cut()
  await first?.restart()
  second?.pause()
  await delay(1500)
  // two of three: nobody is heard
  third?.pause()
  await delay(500 + random() * 500)
  second?.resume()
  third?.resume()
  await delay(2500)
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1)

it('the memory store is linearizable, whatever answers are lost', async () => {
  for (const seed of seeds) {
    const history = await inMemory(seed)
    const verdict = checkHistory(storeModel, history)

    expect(verdict.kind, `seed ${seed}: ${explain(verdict)}`).toBe('linearizable')
    expect(revisionsThatFell(history), `seed ${seed}`).toBeUndefined()
  }
})

it(`three members of etcd are linearizable while they are killed, paused and not heard (seed ${chosenSeed})`, async () => {
  const history = await onEtcd(chosenSeed)
  const verdict = checkHistory(storeModel, history)

  expect(verdict.kind, explain(verdict)).toBe('linearizable')
  expect(revisionsThatFell(history)).toBeUndefined()
  expect(history.length).toBeGreaterThan(100)
})

describe('a store is found out that', () => {
  it.each(Object.entries(brokenStores))('%s', async (_, spoil) => {
    const found = []
    for (const seed of seeds.slice(0, 10)) {
      const history = await inMemory(seed, spoil)
      const isBad = checkHistory(storeModel, history).kind === 'not linearizable'
      if (isBad || revisionsThatFell(history)) found.push(seed)
    }

    expect(found.length).toBeGreaterThan(2)
  })
})

it('a recorded history is refused as soon as one answer is another', async () => {
  const history = await inMemory(1)
  const reads = history
    .filter(({ output }) => output?.kind === 'entry' && output.entry)
    .slice(0, 10)
  for (const changed of reads) {
    const swapped = history.map(each => (each === changed ? withValue(each, 'swapped') : each))

    expect(checkHistory(storeModel, swapped).kind).toBe('not linearizable')
  }
  expect(reads).toHaveLength(10)
})

function withValue(operation: Operation<Asked, Told>, value: string): Operation<Asked, Told> {
  const { output } = operation
  if (output?.kind !== 'entry' || !output.entry) return operation
  return { ...operation, output: { ...output, entry: { ...output.entry, value } } }
}
