import { describe, expect, it } from 'vitest'
import type { Service } from '../../../../core/model/service.ts'
import { placeKey } from '../../../../core/model/task.ts'
import { upkeepTransaction } from '../../../../engine/rollout/transaction.ts'
import { tend } from '../../../../engine/upkeep/tend.ts'
import { keys } from '../../../../core/keys.ts'
import { aService, anAgent } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const gone = { lost: true, alive: false } as const
const web = (changes: Partial<Service> = {}) =>
  aService({ name: 'web', image: 'web:1', replicas: 3, ...changes })
const data = { kind: 'volume', name: 'data', target: '/data', readOnly: false } as const
const volume = {
  ...{ name: 'data', runtimeName: 'shop_data', external: false, driverOpts: {}, labels: {} },
}
const hostPort = { published: 80, target: 80, protocol: 'tcp', mode: 'host' } as const

function deployed(services: readonly Service[], agents = ['a', 'b', 'c']): RolloutCluster {
  const cluster = new RolloutCluster(agents)
  cluster.accept(services)
  cluster.run()
  return cluster
}

/** With its volume defined, as a manifest has it. */
function withData(driverOpts: Record<string, string> = {}): RolloutCluster {
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.accept([web({ name: 'db', replicas: 1, mounts: [data] })])
  for (const [generation, manifest] of cluster.manifests) {
    const project = { ...manifest.project, volumes: [{ ...volume, driverOpts }] }
    cluster.manifests.set(generation, { ...manifest, project })
  }
  cluster.run()
  return cluster
}

const placesOf = (cluster: RolloutCluster) =>
  [...cluster.tasks.values()].map(({ agent, slot }) => `${slot}@${agent}`).sort()
const agentsOf = (cluster: RolloutCluster) =>
  [...cluster.tasks.values()].map(({ agent }) => agent).sort()
const backends = (cluster: RolloutCluster) =>
  cluster.routes().flatMap(route => route.backends.map(backend => backend.agent))

it('a settled world is left alone', () => {
  const cluster = deployed([web(), web({ name: 'log', mode: 'global' })])
  cluster.now += 3_600_000

  expect(cluster.tend()).toEqual({ kind: 'rest' })
})

describe('when an agent is lost', () => {
  it('nothing is routed there, and its tasks start elsewhere at once', () => {
    const cluster = deployed([web()])
    cluster.changeAgent('b', gone)
    expect(backends(cluster)).not.toContain('b')

    expect(cluster.tend()).toMatchObject({ kind: 'write', events: [{ kind: 'rescheduled' }] })
    cluster.tendUntilRest()

    expect(agentsOf(cluster)).not.toContain('b')
    expect(cluster.tasks.size).toBe(3)
    expect(backends(cluster)).toHaveLength(3)
    expect([...cluster.statuses.keys()].some(place => place.startsWith('b/'))).toBe(false)
  })

  it('its tasks wait for a second, in which the engine may find that it hears nobody', () => {
    const cluster = deployed([web()])
    cluster.changeAgent('b', gone)
    cluster.losses.set('b', { at: cluster.now, revision: 1 })

    expect(cluster.tend()).toEqual({ kind: 'rest', untilMs: cluster.now + 1000 })
    cluster.now += 1000
    expect(cluster.tend()).toMatchObject({ kind: 'write', events: [{ kind: 'rescheduled' }] })
  })

  it('together with all others, each has a lease to find its tasks again after the first is back', () => {
    const cluster = deployed([web()])
    const places = placesOf(cluster)
    for (const name of ['a', 'b', 'c']) {
      cluster.changeAgent(name, gone)
      cluster.losses.set(name, { at: cluster.now, revision: 1 })
    }
    const back = (name: string) => {
      cluster.changeAgent(name, { lost: false, alive: true, readySince: cluster.now })
      cluster.losses.delete(name)
    }
    const rested = () => {
      for (;;) {
        const upkeep = cluster.tend()
        if (upkeep.kind === 'rest') return upkeep
      }
    }
    rested()
    cluster.now += 20_000
    back('b')
    rested()
    cluster.now += 5000
    back('a')
    const rest = rested()

    expect(rest).toEqual({ kind: 'rest', untilMs: cluster.now + 10_000 })
    expect(placesOf(cluster)).toEqual(places)
    cluster.now += 10_000
    cluster.tendUntilRest()
    expect(agentsOf(cluster)).not.toContain('c')
    expect(cluster.tasks.size).toBe(3)
  })

  it('what holds a volume waits for it, says so once, and goes on when it is back', () => {
    const cluster = withData()
    const [home = ''] = agentsOf(cluster)
    cluster.changeAgent(home, gone)
    const step = cluster.tend()

    expect(step).toMatchObject({ kind: 'write', events: [{ kind: 'waiting', agent: home }] })
    expect(Object.values(cluster.application.waits ?? {})).toEqual([
      `its data (shop_data) is on ${home}: ${home} is lost`,
    ])
    expect(cluster.tend().kind).toBe('rest')
    expect(agentsOf(cluster)).toEqual([home])

    cluster.changeAgent(home, { lost: false, alive: true })
    cluster.tendUntilRest()
    expect(cluster.application.waits).toBeUndefined()
  })

  it('what writes a volume that all servers share starts elsewhere; its agent has to stop it by itself', () => {
    const cluster = withData({ type: 'nfs' })
    const [first] = [...cluster.tasks.values()]
    expect(first?.exclusive).toBe(true)
    cluster.changeAgent(first?.agent ?? '', gone)
    cluster.tendUntilRest()

    expect(agentsOf(cluster)).not.toContain(first?.agent)
    expect(cluster.tasks.size).toBe(1)
  })

  it('a job that is done is not run again', () => {
    const cluster = new RolloutCluster(['a', 'b', 'c'])
    cluster.fates.set('job:1', 'end')
    const once = { name: 'job', image: 'job:1', mode: 'replicated-job', replicas: 1 } as const
    cluster.accept([web(), web(once)])
    cluster.run()
    const job = [...cluster.tasks.values()].find(({ service }) => service === 'job')
    cluster.changeAgent(job?.agent ?? '', gone)
    cluster.tendUntilRest()

    expect([...cluster.tasks.values()].filter(({ service }) => service === 'job')).toEqual([job])
  })

  it('tasks that fit nowhere stay with it and say why', () => {
    const reservations = { cpus: 3 }
    const cluster = deployed([web({ resources: { limits: {}, reservations } })])
    cluster.changeAgent('b', gone)
    cluster.tendUntilRest()

    expect(agentsOf(cluster)).toEqual(['a', 'b', 'c'])
    expect(Object.values(cluster.application.waits ?? {}).join()).toContain('3 CPUs reserved')
  })

  it('in the middle of a rollout, the rollout goes on with what is left', () => {
    const cluster = deployed([web()])
    cluster.accept([web({ image: 'web:2' })])
    cluster.settleEngine()
    cluster.changeAgent('b', gone)
    for (let i = 0; i < 100 && cluster.unfinished(); i++) {
      while (cluster.tend().kind === 'write');
      cluster.settleEngine()
      cluster.runAgents()
      cluster.now += 1000
    }

    expect(cluster.application.active).toBe(2)
    expect(agentsOf(cluster)).not.toContain('b')
    expect(cluster.tasks.size).toBe(3)
  })
})

describe('when an agent is drained', () => {
  it('its tasks move one after the other, the new one first', () => {
    const cluster = deployed([web()], ['a', 'b'])
    cluster.changeAgent('b', { availability: 'drained' })
    let fewest = Infinity
    for (let i = 0; i < 100; i++) {
      if (cluster.tend().kind === 'rest' && !cluster.application.moves) break
      fewest = Math.min(fewest, backends(cluster).length)
      cluster.runAgents()
      fewest = Math.min(fewest, backends(cluster).length)
      cluster.now += 1000
    }

    expect(fewest).toBe(3)
    expect(agentsOf(cluster)).toEqual(['a', 'a', 'a'])
    expect(cluster.application.moves).toBeUndefined()
    expect(cluster.application.leaving).toBeUndefined()
  })

  it('a service with a host port ends there before it starts elsewhere', () => {
    const cluster = deployed([web({ replicas: 1, ports: [hostPort] })])
    const [home = ''] = agentsOf(cluster)
    cluster.changeAgent(home, { availability: 'drained' })
    let most = 0
    for (let i = 0; i < 100; i++) {
      if (cluster.tend().kind === 'rest' && !cluster.application.moves) break
      most = Math.max(most, cluster.statuses.size)
      cluster.runAgents()
      cluster.now += 1000
    }

    expect(most).toBe(1)
    expect(agentsOf(cluster)).toHaveLength(1)
    expect(agentsOf(cluster)).not.toContain(home)
  })

  it('what holds a volume stays and says so; a task of a global service goes', () => {
    const cluster = withData()
    const [home = ''] = agentsOf(cluster)
    cluster.accept([
      web({ name: 'db', replicas: 1, mounts: [data] }),
      web({ name: 'log', mode: 'global' }),
    ])
    const manifest = cluster.manifests.get(2)
    if (manifest) {
      const project = { ...manifest.project, volumes: [{ ...volume }] }
      cluster.manifests.set(2, { ...manifest, project })
    }
    cluster.run()
    cluster.changeAgent(home, { availability: 'drained' })
    cluster.tendUntilRest()

    const there = [...cluster.tasks.values()].filter(({ agent }) => agent === home)
    expect(there.map(({ service }) => service)).toEqual(['db'])
    expect(Object.values(cluster.application.waits ?? {}).join()).toContain('is drained')
  })

  it('a task that does not become ready elsewhere stays where it is, and is tried again later', () => {
    const cluster = deployed([web({ replicas: 1 })])
    const [home = ''] = agentsOf(cluster)
    cluster.fates.set('web:1', 'crash')
    cluster.changeAgent(home, { availability: 'drained' })
    cluster.tend()
    cluster.runAgents()
    const step = cluster.tend()

    expect(step).toMatchObject({ kind: 'write', events: [{ kind: 'move-failed' }] })
    expect(agentsOf(cluster)).toEqual([home])
    expect(backends(cluster)).toEqual([home])

    cluster.fates.clear()
    cluster.tendUntilRest()
    expect(agentsOf(cluster)).not.toContain(home)
  })
})

describe('when an agent joins', () => {
  it('it gets its task of a global service', () => {
    const cluster = deployed([web({ name: 'log', mode: 'global' })], ['a', 'b'])
    cluster.agents = [...cluster.agents, anAgent({ name: 'c', slot: 3 })]
    cluster.tendUntilRest()

    expect(placesOf(cluster)).toEqual(['1@a', '2@b', '3@c'])
  })

  it('services are evened out once it has held, without anything in rotation missing', () => {
    const cluster = deployed([web({ replicas: 6 })], ['a', 'b'])
    cluster.agents = [...cluster.agents, anAgent({ name: 'c', slot: 3, readySince: cluster.now })]
    expect(cluster.tend().kind).toBe('rest')
    let fewest = Infinity
    for (let i = 0; i < 300; i++) {
      cluster.tend()
      cluster.runAgents()
      fewest = Math.min(fewest, backends(cluster).length)
      cluster.now += 1000
    }

    expect(fewest).toBe(6)
    expect(agentsOf(cluster)).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
    expect(cluster.tend()).toEqual({ kind: 'rest' })
  })
})

it('a task whose record is gone is started again, but not one that runs once', () => {
  const cluster = deployed([web(), web({ name: 'init', restart: { condition: 'none' } })])
  for (const [place, task] of [...cluster.tasks]) if (task.slot === 1) cluster.tasks.delete(place)
  cluster.statuses.clear()
  for (const task of cluster.tasks.values()) cluster.startContainer(task)
  cluster.tendUntilRest()

  const services = [...cluster.tasks.values()].map(task => task.service)
  expect(services.filter(name => name === 'web')).toHaveLength(3)
  expect(services.filter(name => name === 'init')).toHaveLength(2)
})

it('containers of one volume go to one agent, also those of other services', () => {
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.accept([
    web({ name: 'db', replicas: 2, mounts: [data] }),
    web({ name: 'backup', replicas: 1, mounts: [{ ...data, readOnly: true }] }),
  ])
  const manifest = cluster.manifests.get(1)
  if (manifest) {
    cluster.manifests.set(1, { ...manifest, project: { ...manifest.project, volumes: [volume] } })
  }
  cluster.run()

  expect(new Set(agentsOf(cluster)).size).toBe(1)
  expect(cluster.homes.get('shop_data')?.value).toBe(agentsOf(cluster)[0])
  expect([...cluster.tasks.values()].map(placeKey)).toHaveLength(3)
})

it('what holds a volume starts empty elsewhere once its agent was removed', () => {
  const cluster = withData()
  const [home = ''] = agentsOf(cluster)
  cluster.agents = cluster.agents.filter(({ name }) => name !== home)
  cluster.tendUntilRest()

  expect(agentsOf(cluster)).not.toContain(home)
  expect(cluster.homes.get('shop_data')?.value).toBe(agentsOf(cluster)[0])
  expect(cluster.application.waits).toBeUndefined()
})

it('what is taken from a lost agent is taken only while it is lost', () => {
  const cluster = deployed([web()])
  cluster.changeAgent('b', gone)
  const world = { ...cluster.upkeepWorld(), losses: new Map([['b', { at: 0, revision: 7 }]]) }
  const step = tend(world)
  if (step.kind !== 'write') throw new Error('nothing is written')

  const { compare } = upkeepTransaction(world, step)
  expect(compare).toContainEqual({ key: keys.agent('b'), modRevision: 7 })
})
