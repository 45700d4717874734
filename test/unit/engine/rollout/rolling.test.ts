import { describe, expect, it } from 'vitest'
import type { Service } from '../../../../core/model/project.ts'
import { placeKey } from '../../../../core/model/task.ts'
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

describe('a rolling update that fails half-way', () => {
  function failing(changes: Partial<Service> = {}): RolloutCluster {
    const cluster = deployed(changes)
    cluster.fates.set('web:bad', 'serve')
    cluster.accept([web('web:bad', changes)])
    for (
      let i = 0;
      i < 60 && running(cluster).filter(t => t.startsWith('web:bad')).length < 2;
      i++
    ) {
      cluster.settleEngine()
      cluster.runAgents()
      cluster.now += 1000
      if (running(cluster).some(t => t.startsWith('web:bad'))) cluster.fates.set('web:bad', 'crash')
    }
    return cluster
  }

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
