import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keys, prefixes } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import type { Service } from '../../core/model/service.ts'
import { records } from '../../core/records.ts'
import { Events } from '../../engine/events.ts'
import { Manifests } from '../../engine/manifests.ts'
import { commitLeap, decidedLeap } from '../../engine/rollout/commit.ts'
import type { RolloutOptions } from '../../engine/rollout/context.ts'
import { leap } from '../../engine/rollout/leap.ts'
import { observeWorld } from '../../engine/rollout/observe.ts'
import { nextStep } from '../../engine/rollout/steps.ts'
import type { RolloutWorld, Step } from '../../engine/rollout/world.ts'
import { AgentLoads } from '../../engine/scheduler/agent-loads.ts'
import { EngineSession } from '../../engine/session.ts'
import { ClusterView, viewedPrefixes } from '../../engine/view.ts'
import { systemClock } from '../../platform/clock.ts'
import { takeLock } from '../../platform/store/lock.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import { aManifest, anApplication, aRollout, aService } from '../support/builders.ts'
import { storeServers, type StoreServer } from '../support/stores.ts'

const log = pino({ level: 'silent' })
const volume = { name: 'data', runtimeName: 'data', external: true, driverOpts: {}, labels: {} }

describe.each(storeServers)('homes of data on the %s store', (_, start) => {
  let server: StoreServer
  let stop: AbortController
  let stores: Store[]

  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => await server.stop())
  beforeEach(async () => {
    stop = new AbortController()
    stores = []
    const store = await connect()
    const writes: Write[] = [{ kind: 'delete-prefix', prefix: prefixes.root }]
    await store.commit({ compare: [], writes })
    await store.commit({ compare: [], writes: ['a', 'b'].flatMap(anAgent) })
  })
  afterEach(async () => {
    stop.abort()
    for (const store of stores) await store.close()
  })

  test.each([1, 150])('are one for two applications, with %i tasks each', async replicas => {
    const [one, two] = [await anEngine('engine-1'), await anEngine('engine-2')]
    await accept(one, 'shop', 'a', replicas)
    await accept(one, 'blog', 'b', replicas)
    const [shop, blog] = [await decided(one, 'shop', 'a'), await decided(two, 'blog', 'b')]

    await shop.commit()
    const outcome = await blog.commit()

    expect(await homesIn(two)).toEqual({ data: 'a' })
    expect(await agentsWithTasks(two)).toEqual(['a'])
    expect(outcome).toBe('moved') // the lock is not lost: it looks again
    expect(await settled(two, 'blog')).toContain('its data (data) is on a')
  })

  test.each(['seen', 'not seen'])('that went meanwhile, %s, are not relied on', async seen => {
    const [one, two] = [await anEngine('engine-1'), await anEngine('engine-2')]
    await accept(one, 'shop', 'a', 1)
    await accept(one, 'blog', 'a', 1)
    await (await decided(one, 'shop', 'a')).commit()
    const blog = await decided(two, 'blog', 'a')
    const writes: Write[] = [{ kind: 'delete', key: keys.home('data') }]
    const { revision } = await two.store.commit({ compare: [], writes })
    if (seen === 'seen') await two.view.mirror.waitFor(revision, AbortSignal.timeout(10_000))

    await blog.commit()

    expect(await homesIn(two)).toEqual({})
    expect((await two.store.range(prefixes.tasks)).entries).toHaveLength(1)
  })

  async function connect(): Promise<Store> {
    const store = await server.connect()
    stores.push(store)
    return store
  }

  async function anEngine(engineId: string): Promise<RolloutOptions> {
    const store = await connect()
    const { signal } = stop
    const view = new ClusterView(await Mirror.start(store, viewedPrefixes, { signal, log }))
    const common = { store, engineId, clock: systemClock, log, signal }
    return {
      ...{ ...common, view, manifests: new Manifests(store), loads: new AgentLoads(view, 256) },
      events: new Events(store, log, () => 0),
      session: await EngineSession.start({ ...common, address: '' }),
      build: () => Promise.resolve({}),
      settingsOf: () => ({ timeoutMs: 60_000, drainMs: 0, vipCidr: '10.201.0.0/16' }),
      onFinished: () => undefined,
    }
  }
})

function anAgent(name: string): Write[] {
  const slot = name === 'a' ? 1 : 2
  const agent: Agent = {
    ...{ name, version: '1', labels: {}, availability: 'active', registeredAt: 0 },
    ...{ subnet: `10.200.${slot}.0/24`, capacity: { cpus: 4, memoryBytes: 2 ** 30 } },
  }
  return [
    put(keys.agent(name), records.agent.encode(agent)),
    put(keys.alive(name), records.alive.encode({ incarnation: 'i', engine: 'e' })),
  ]
}

/** An application that mounts the volume, and runs on this agent alone. */
async function accept(
  { store }: RolloutOptions,
  name: string,
  agent: string,
  replicas: number,
): Promise<void> {
  const service: Service = aService({
    ...{ replicas, placement: { constraints: [`node.hostname == ${agent}`] } },
    mounts: [{ kind: 'volume', name: 'data', target: '/data', readOnly: true }],
  })
  const project = { name, services: [service], volumes: [volume] }
  await store.commit({
    compare: [],
    writes: [
      put(keys.application(name), records.application.encode(anApplication({ name }))),
      put(keys.manifest(name, 1), records.manifest.encode(aManifest({ app: name, project }))),
      put(keys.rollout(name, 1), records.rollout.encode(aRollout({ app: name }))),
    ],
  })
}

async function decide(
  options: RolloutOptions,
  app: string,
): Promise<{ readonly world: RolloutWorld; readonly step: Step }> {
  const { view, store } = options
  const { revision } = await store.range(prefixes.root)
  await view.mirror.waitFor(revision, AbortSignal.timeout(10_000))
  const rollout = view.unfinishedRollout(app)
  const world = rollout && (await observeWorld(options, rollout))
  if (!world) throw new Error(`nothing is known of ${app}`)
  return { world, step: nextStep(world) }
}

/** The next steps of an application's rollout, to be committed when others have committed theirs. `agent`: that of the data. */
async function decided(options: RolloutOptions, app: string, agent?: string) {
  const { view, store, session, engineId } = options
  const lock = await takeLock(store, `rollout/${app}`, engineId, session.lease)
  const { world, step } = await decide(options, app)
  const rollout = view.unfinishedRollout(app)
  if (!lock || !rollout || step.kind !== 'write') throw new Error(`${app} is not decided`)
  const { made, ...rest } = decidedLeap(world, rollout, leap(world, step))
  if (agent !== undefined)
    expect(new Set(made.whole.putTasks.map(task => task.agent))).toEqual(new Set([agent]))
  return {
    commit: async () => await commitLeap(options, lock, { made, ...rest }),
  }
}

/** Why it waits in the end. */
async function settled(options: RolloutOptions, app: string): Promise<string> {
  const { step } = await decide(options, app)
  if (step.kind !== 'write') return step.kind === 'wait' ? step.reason : step.kind
  await (await decided(options, app)).commit()
  return await settled(options, app)
}

async function homesIn({ store }: RolloutOptions): Promise<Record<string, unknown>> {
  const { entries } = await store.range(prefixes.homes)
  return Object.fromEntries(
    entries.map(({ key, value }) => [key.slice(prefixes.homes.length), JSON.parse(value)]),
  )
}

async function agentsWithTasks({ store }: RolloutOptions): Promise<string[]> {
  const { entries } = await store.range(prefixes.tasks)
  return [...new Set(entries.map(({ value }) => records.task.decode(value).agent))]
}

function put(key: string, value: string): Write {
  return { kind: 'put', key, value }
}
