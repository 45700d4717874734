import { describe, expect, it } from 'vitest'
import type { UpdateConfig } from '../../../../core/model/deploy.ts'
import type { Service } from '../../../../core/model/service.ts'
import { placeKey } from '../../../../core/model/task.ts'
import { narrate } from '../../../../engine/rollout/narrate.ts'
import { aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const hostPort = { published: 80, target: 80, protocol: 'tcp', mode: 'host' } as const
const web = (image: string, changes: Partial<Service> = {}) =>
  aService({
    ...{ name: 'web', image, replicas: 3 },
    update: { parallelism: 1, failureAction: 'rollback' },
    ...changes,
  })

/** Three replicas on three agents, live. */
function deployed(changes: Partial<Service> = {}): RolloutCluster {
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.accept([web('web:1', changes)])
  cluster.run()
  return cluster
}

/** How many backends each moment had, from the push to the end. */
function backendsThroughout(cluster: RolloutCluster): number[] {
  const counts: number[] = []
  const look = () => counts.push(cluster.routes()[0]?.backends.length ?? 0)
  for (let i = 0; i < 400 && cluster.unfinished(); i++) {
    const step = cluster.step()
    look()
    if (step?.kind !== 'wait') continue
    cluster.runAgents()
    look()
    cluster.now += 500
  }
  return counts
}

const running = (cluster: RolloutCluster) =>
  [...cluster.tasks.values()].map(({ spec, slot }) => `${spec.image} ${slot}`).sort()

describe('a rolling update, start-first', () => {
  it('replaces one task after the other and never has fewer in rotation', () => {
    const cluster = deployed()
    cluster.accept([web('web:2')])
    const counts = backendsThroughout(cluster)

    expect(Math.min(...counts)).toBe(3)
    expect(Math.max(...counts)).toBe(4)
    expect(running(cluster)).toEqual(['web:2 1', 'web:2 2', 'web:2 3'])
    expect(cluster.application).toMatchObject({ active: 2, serving: { web: { replicas: 3 } } })
    expect(cluster.application.leaving).toBeUndefined()
    expect(cluster.application.replaced).toBeUndefined()
  })

  it('takes as many at a time as it is told', () => {
    const cluster = deployed()
    cluster.accept([web('web:2', { update: { parallelism: 2, failureAction: 'rollback' } })])

    expect(Math.max(...backendsThroughout(cluster))).toBe(5)
  })

  it('leaves the time of delay between one batch and the next, once each has held for monitor', () => {
    const cluster = deployed()
    const update = {
      ...{ parallelism: 1, delayMs: 20_000, monitorMs: 5000 },
      failureAction: 'rollback',
    } as const
    cluster.accept([web('web:2', { update })])
    const startedAt: number[] = []
    for (let i = 0; i < 500 && cluster.unfinished(); i++) {
      const step = cluster.settleEngine()
      expect(step?.kind).not.toBe('write')
      const fresh = [...cluster.tasks.values()].filter(t => t.spec.image === 'web:2')
      while (startedAt.length < fresh.length) startedAt.push(cluster.now)
      cluster.runAgents()
      cluster.now += 1000
    }

    expect(cluster.unfinished()).toBeUndefined()
    const gaps = startedAt.slice(1).map((at, i) => at - (startedAt[i] ?? 0))
    expect(gaps).toHaveLength(2)
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(25_000)
  })

  it('grows and shrinks on the way', () => {
    const cluster = deployed()
    cluster.accept([web('web:2', { replicas: 5 })])
    cluster.run()
    expect(running(cluster)).toHaveLength(5)

    cluster.accept([web('web:3', { replicas: 2 })])
    cluster.run()
    expect(running(cluster)).toEqual(['web:3 1', 'web:3 2'])
  })
})

describe('a rolling update, stop-first', () => {
  const stopFirst = {
    update: { parallelism: 1, order: 'stop-first', failureAction: 'rollback' },
  } as const

  it('misses one task at a time and never more', () => {
    const cluster = deployed(stopFirst)
    cluster.accept([web('web:2', stopFirst)])
    const counts = backendsThroughout(cluster)

    expect(Math.min(...counts)).toBe(2)
    expect(Math.max(...counts)).toBe(3)
    expect(running(cluster)).toEqual(['web:2 1', 'web:2 2', 'web:2 3'])
  })

  it('is how a service with a host port goes, each task on the server of the one before', () => {
    const holds = { ports: [hostPort] }
    const cluster = deployed(holds)
    const before = new Map([...cluster.tasks.values()].map(t => [t.slot, t.agent]))
    cluster.accept([web('web:2', holds)])
    const counts = backendsThroughout(cluster)

    expect(Math.min(...counts)).toBe(2)
    expect(new Map([...cluster.tasks.values()].map(t => [t.slot, t.agent]))).toEqual(before)
    expect(running(cluster)).toEqual(['web:2 1', 'web:2 2', 'web:2 3'])
  })
})

it('a service with a host port can be updated where every server has it taken', () => {
  const cluster = new RolloutCluster(['a'])
  const holds = { replicas: 1, ports: [hostPort], update: { failureAction: 'rollback' } } as const
  cluster.accept([web('web:1', holds)])
  cluster.run()
  cluster.accept([web('web:2', holds)])
  cluster.run()

  expect(running(cluster)).toEqual(['web:2 1'])
})

it('a task whose old one has moved to where a second one was to go takes that place, and the second one goes elsewhere', () => {
  const holds = { ports: [hostPort] }
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.accept([web('web:1', { ...holds, replicas: 1 })])
  cluster.run()
  cluster.accept([web('web:2', { ...holds, replicas: 2 })])
  while (cluster.unfinished()?.phase !== 'starting') cluster.step()
  const [old] = cluster.tasks.values()
  const { placements = {} } = cluster.unfinished() ?? {}
  const other = Object.values(placements).find(agent => agent !== old?.agent) ?? ''
  if (!old) throw new Error('nothing ran')
  cluster.changeAgent(old.agent, { lost: true, alive: false })
  cluster.tasks.delete(placeKey(old))
  cluster.tasks.set(placeKey({ ...old, agent: other }), { ...old, agent: other })
  cluster.run()

  const places = new Map([...cluster.tasks.values()].map(t => [t.slot, t.agent]))
  expect(places.get(1)).toBe(other)
  expect(new Set(places.values()).size).toBe(2)
})

/** As far as new tasks began to crash, after `good` of them had served. */
function failing(changes: Partial<Service> = {}, good = 1): RolloutCluster {
  const cluster = deployed(changes)
  cluster.fates.set('web:bad', 'serve')
  cluster.accept([web('web:bad', changes)])
  const bad = () => running(cluster).filter(task => task.startsWith('web:bad')).length
  for (let i = 0; i < 60 && bad() <= good; i++) {
    cluster.settleEngine()
    cluster.runAgents()
    cluster.now += 1000
    if (bad() >= good) cluster.fates.set('web:bad', 'crash')
  }
  return cluster
}

describe('a rolling update that fails half-way', () => {
  it('is rolled back task by task, with all of them in rotation', () => {
    const cluster = failing()
    const counts = backendsThroughout(cluster)

    expect(Math.min(...counts)).toBeGreaterThanOrEqual(3)
    expect(running(cluster)).toEqual(['web:1 1', 'web:1 2', 'web:1 3'])
    expect([...cluster.rollouts.values()].at(-1)?.phase).toBe('rolled-back')
    expect(cluster.application).toMatchObject({ active: 1, failed: { generation: 2 } })
    expect(cluster.application.serving['web']?.hashes).toHaveLength(1)
    expect(cluster.application.leaving).toBeUndefined()
  })

  it('stays half-way with failure_action: pause, and the next push goes on from there', () => {
    const pause = { update: { parallelism: 1, failureAction: 'pause' } } as const
    const cluster = failing(pause)
    cluster.run()

    expect([...cluster.rollouts.values()].at(-1)?.phase).toBe('failed')
    expect(running(cluster)).toContain('web:bad 1')
    expect(running(cluster)).toContain('web:1 3')
    expect(cluster.tend().kind).toBe('rest')

    cluster.accept([web('web:3', pause)])
    cluster.run()
    expect(running(cluster)).toEqual(['web:3 1', 'web:3 2', 'web:3 3'])
  })

  it('goes on with failure_action: continue', () => {
    const cluster = failing({ update: { parallelism: 1, failureAction: 'continue' } })
    cluster.run()

    expect(cluster.application.active).toBe(2)
  })

  it('goes on while no more fail than max_failure_ratio bears', () => {
    const cluster = failing({
      update: { parallelism: 1, maxFailureRatio: 0.7, failureAction: 'rollback' },
    })
    cluster.run()

    expect(cluster.application.active).toBe(2)
  })
})

describe('a rollback whose old tasks fail, too', () => {
  /** From a crashing update on, what was web:1 crashes as well when it is started again. */
  function failingTwice(rollback: Partial<UpdateConfig> | undefined) {
    const usual = { parallelism: 1, order: 'start-first', failureAction: 'pause' } as const
    const cluster = failing(rollback ? { rollback: { ...usual, ...rollback } } : {}, 2)
    cluster.fates.set('web:1', 'crash')
    return cluster
  }

  const phase = (cluster: RolloutCluster) => [...cluster.rollouts.values()].at(-1)?.phase

  it('stops with failure_action: pause, says why, and leaves what serves', () => {
    const cluster = failingTwice({})
    cluster.run()

    expect(phase(cluster)).toBe('failed')
    const reason = cluster.application.failed?.reason ?? ''
    expect(reason).toMatch(/^web: .*; the old tasks fail, too, when they come back: web: /)
    expect(cluster.application.active).toBe(1)
    expect(cluster.now).toBeLessThan(60_000)
    expect(running(cluster)).toEqual(['web:1 1', 'web:1 3', 'web:bad 1', 'web:bad 2'])
    expect(cluster.routes()[0]?.backends).toHaveLength(3)
    expect(cluster.tend().kind).toBe('rest')
  })

  it('tells that it paused, of which task', () => {
    const cluster = failingTwice({})
    const told = []
    for (let i = 0; i < 200 && cluster.unfinished(); i++) {
      const world = cluster.world()
      const step = cluster.step()
      if (world && step?.kind === 'write') told.push(...narrate(world, step))
      if (step?.kind === 'wait') cluster.runAgents()
      cluster.now += 1000
    }

    expect(told.at(-1)).toMatchObject({ kind: 'rollback-paused', level: 'error', service: 'web' })
    expect(told.at(-1)?.message).toMatch(/come back: web: .*; paused: old and new tasks serve/)
  })

  it('still knows where the old tasks were when the next push fails, too', () => {
    const cluster = failingTwice({})
    cluster.run()
    cluster.fates.set('web:worse', 'crash')
    cluster.fates.set('web:1', 'serve')
    for (const task of cluster.tasks.values()) cluster.startContainer(task)
    cluster.accept([web('web:worse')])
    cluster.run()

    expect(running(cluster)).toEqual(['web:1 1', 'web:1 2', 'web:1 3'])
    expect([...cluster.tasks.values()].map(task => task.agent).sort()).toEqual(['a', 'b', 'c'])
  })

  it('goes on from there with the next push', () => {
    const cluster = failingTwice({})
    cluster.run()
    cluster.accept([web('web:3')])
    cluster.run()

    expect(running(cluster)).toEqual(['web:3 1', 'web:3 2', 'web:3 3'])
    expect(phase(cluster)).toBe('done')
  })

  it.each<[string, Partial<UpdateConfig>]>([
    ['failure_action: continue', { failureAction: 'continue' }],
    ['max_failure_ratio: 1', { maxFailureRatio: 1 }],
  ])('goes on past them with %s', (_what, rollback) => {
    const cluster = failingTwice(rollback)
    cluster.run()

    expect(phase(cluster)).toBe('rolled-back')
    expect(cluster.now).toBeLessThan(60_000)
    expect(running(cluster)).toEqual(['web:1 1', 'web:1 2', 'web:1 3'])
  })

  it('waits for them without a rollback_config until its time is over, and puts all back', () => {
    const cluster = failingTwice(undefined)
    cluster.run()

    expect(phase(cluster)).toBe('rolled-back')
    expect(cluster.now).toBeGreaterThan(60_000)
    expect(running(cluster)).toEqual(['web:1 1', 'web:1 2', 'web:1 3'])
  })

  it('is not stopped by what failed before and never left', () => {
    const cluster = failing({
      rollback: { parallelism: 1, order: 'start-first', failureAction: 'pause' },
    })
    for (const [place, status] of cluster.statuses) {
      const task = cluster.tasks.get(place)
      if (task?.spec.image !== 'web:1') continue
      cluster.statuses.set(place, { ...status, health: 'unhealthy', ready: false })
    }
    cluster.run()

    expect(phase(cluster)).toBe('rolled-back')
  })
})

it('tasks that are out of rotation end only when every agent knows, and the time of names is over', () => {
  const cluster = deployed()
  cluster.accept([web('web:2')])
  let outSince: number | undefined
  for (let i = 0; i < 200 && cluster.unfinished(); i++) {
    cluster.settleEngine()
    const [place, since] = Object.entries(cluster.application.leaving ?? {})[0] ?? []
    if (place !== undefined && since !== undefined) {
      outSince = since
      expect(cluster.tasks.has(place)).toBe(true)
      if (cluster.now - since < 20_000) {
        for (const task of cluster.tasks.values())
          if (!cluster.statuses.has(placeKey(task))) cluster.startContainer(task)
        cluster.now += 1000
        continue // nobody acknowledges
      }
      break
    }
    cluster.runAgents()
    cluster.now += 1000
  }

  expect(outSince).toBeDefined()
  expect(cluster.step()).toMatchObject({ kind: 'wait', reason: 'waits for routes on a, b, c' })
})

it('a service with as many tasks as max_replicas_per_node lets in can be updated beside itself', () => {
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  const full = { placement: { maxPerAgent: 1 }, update: { failureAction: 'rollback' } } as const
  cluster.accept([web('web:1', full)])
  cluster.run()
  cluster.accept([web('web:2', full)])
  cluster.run()

  expect(running(cluster)).toEqual(['web:2 1', 'web:2 2', 'web:2 3'])
  expect(new Set([...cluster.tasks.values()].map(task => task.agent)).size).toBe(3)
})
