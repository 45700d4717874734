import { describe, expect, it } from 'vitest'
import type { Service } from '../../../../core/model/service.ts'
import { placeKey, type TaskStatus } from '../../../../core/model/task.ts'
import { waitsOfRollout, waitsOfUpkeep, type Wait } from '../../../../engine/rollout/waits.ts'
import { aService, aStatus } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

/** A first generation whose engine waits, and whose agents have done nothing yet. */
function pushed(services: readonly Service[], agents: readonly string[] = ['a']): RolloutCluster {
  const cluster = new RolloutCluster(agents)
  cluster.accept(services)
  cluster.settleEngine()
  return cluster
}

function waits(cluster: RolloutCluster): Wait[] {
  const world = cluster.world()
  if (!world) throw new Error('there is no rollout')
  return waitsOfRollout(world)
}

/** Says of each task that is there what its agent would. */
function report(cluster: RolloutCluster, status: Partial<TaskStatus>): void {
  for (const task of cluster.tasks.values()) {
    cluster.statuses.set(placeKey(task), aStatus(task, { ready: false, ...status }))
  }
  cluster.settleEngine()
}

/** Live on a and b, then a newer generation of which everything is ready. */
function switching(changes: Partial<Service> = {}): RolloutCluster {
  const cluster = pushed([aService(changes)], ['a', 'b'])
  cluster.run()
  cluster.accept([aService({ image: 'web:2', ...changes })])
  cluster.settleEngine()
  for (const task of cluster.tasks.values()) cluster.startContainer(task)
  cluster.settleEngine()
  return cluster
}

describe('a rollout waits for', () => {
  it('an image that is being built', () => {
    const { image: _, ...built } = aService({
      build: { context: '.', dockerfile: 'Dockerfile', args: {}, labels: {} },
    })
    const cluster = new RolloutCluster()
    cluster.accept([built, aService({ name: 'db' })])
    cluster.step()

    expect(waits(cluster)).toEqual([
      { service: 'web', what: 'waits for its image, which is being built' },
    ])
  })

  it('an agent that fits, with the reasons of each', () => {
    const placement = { constraints: [], preferences: [], maxPerAgent: 1 }
    const cluster = pushed([aService({ replicas: 2, placement })])
    const [wait, ...more] = waits(cluster)

    expect(wait?.what).toMatch(/^no agent for web: a /)
    expect(wait?.next).toContain('banyan agent invite')
    expect(more).toEqual([])
  })

  it.each<[Partial<TaskStatus>, string]>([
    [{ state: 'pulling', health: 'none' }, 'is pulling its image'],
    [{ health: 'starting' }, 'runs, and its health check has not passed yet'],
    [{ state: 'stopping' }, 'is stopping'],
    [
      { state: 'waiting', health: 'none', exitCode: 1, restarts: 1 },
      'ended with exit code 1, after 1 restart; it starts again',
    ],
    [{ state: 'waiting', health: 'none', error: 'volume x is not there' }, 'can not start yet'],
  ])('a task of which its agent says %j', (status, what) => {
    const cluster = pushed([aService()])
    report(cluster, status)

    expect(waits(cluster)).toMatchObject([{ service: 'web', agent: 'a', what }])
  })

  it('a task, with what is known of its trouble and where to look', () => {
    const cluster = pushed([aService()])
    const trouble = { error: 'e', probe: '503\nmore', lastLines: ['1', '2', '3'] }
    report(cluster, { health: 'starting', containerId: 'c', ...trouble })

    expect(waits(cluster)).toMatchObject([
      { details: ['e', 'probe: 503', '| 2', '| 3'], next: 'banyan logs shop/web' },
    ])
  })

  it('a task whose agent gives no sign of life', () => {
    const cluster = pushed([aService()])
    cluster.changeAgent('a', { alive: false })

    expect(waits(cluster)).toMatchObject([
      { what: 'is not started: a gives no sign of life', next: 'banyan agent inspect a' },
    ])
  })

  it('a task whose agent starts no containers', () => {
    const cluster = pushed([aService()])
    cluster.changeAgent('a', { trouble: 'Docker hangs' })
    const next = 'banyan agent inspect a'
    const wait = {
      what: 'waits for a, which starts no containers',
      details: ['Docker hangs'],
      next,
    }

    expect(waits(cluster)).toMatchObject([wait])
    report(cluster, { state: 'starting' })
    expect(waits(cluster)).toMatchObject([wait])
  })

  it('what another service depends on', () => {
    const dependsOn = [
      { service: 'db', condition: 'healthy', required: true, restart: false } as const,
    ]
    const cluster = pushed([aService({ dependsOn }), aService({ name: 'db' })])

    expect(waits(cluster)).toMatchObject([
      { service: 'db', what: 'is not started yet' },
      { service: 'web', what: 'waits for db to be healthy' },
    ])
  })

  it('the time that new tasks have to hold', () => {
    const update = { failureAction: 'rollback', monitorMs: 5000 } as const
    const cluster = pushed([aService({ update })])
    report(cluster, { ready: true, changedAt: 1000 })

    expect(waits(cluster)).toEqual([{ what: 'web is being monitored', untilMs: 6000 }])
  })

  it('each agent that does not follow the new routes', () => {
    const cluster = switching()
    cluster.acks.set('a', cluster.revision)

    expect(waits(cluster)).toEqual([
      {
        agent: 'b',
        what: 'has not applied the new routes yet',
        next: 'banyan agent inspect b',
      },
    ])
  })

  it('the time that clients may hold an old answer, then for what is stopping', () => {
    const cluster = switching()
    cluster.acknowledge()
    cluster.settleEngine()
    expect(waits(cluster)).toEqual([{ what: 'drains 1 old tasks', untilMs: cluster.now + 5000 }])

    cluster.now += 5000
    cluster.settleEngine()
    expect(waits(cluster)).toMatchObject([{ what: 'is still stopping' }])
  })

  it('old tasks of a rolled service to leave rotation, and names to be forgotten', () => {
    const cluster = switching({ replicas: 2, update: { parallelism: 1, failureAction: 'pause' } })
    cluster.settleEngine()
    expect(waits(cluster).map(({ agent }) => agent)).toEqual(['a', 'b', undefined])
    expect(waits(cluster).at(-1)).toEqual({ service: 'web', what: 'waits for its turn' })

    cluster.acknowledge()
    cluster.settleEngine()
    expect(waits(cluster)[0]).toEqual({ what: 'drains 1 old tasks', untilMs: cluster.now + 5000 })
  })

  it('the old tasks, while its failure is taken back', () => {
    const update = { parallelism: 1, failureAction: 'rollback', order: 'stop-first' } as const
    const cluster = pushed([aService({ replicas: 2, update })], ['a', 'b'])
    cluster.run()
    cluster.fates.set('web:2', 'crash')
    cluster.accept([aService({ replicas: 2, update, image: 'web:2' })])
    for (let i = 0; i < 40 && !cluster.unfinished()?.cause; i++) {
      cluster.settleEngine()
      cluster.runAgents()
      cluster.now += 1000
    }
    cluster.statuses.forEach(({ task }, place) => {
      if (!cluster.tasks.has(place)) cluster.statuses.delete(place)
      expect(task).toBeDefined()
    })
    cluster.settleEngine()

    expect(waits(cluster)).toMatchObject([{ service: 'web', what: 'is not started yet' }])
  })
})

describe('an application without a rollout waits for', () => {
  const stuckOn = (changes: Parameters<RolloutCluster['changeAgent']>[1]) => {
    const cluster = pushed([aService()], ['a'])
    cluster.run()
    const [task] = cluster.tasks.values()
    cluster.application = {
      ...cluster.application,
      waits: { [task ? placeKey(task) : '']: 'its data (x) is on a' },
    }
    cluster.changeAgent('a', changes)
    return waitsOfUpkeep(cluster.appWorld())
  }

  it.each([
    [{ lost: true, alive: false }, 'start a again; if it is gone for good: banyan agent remove a'],
    [{ availability: 'drained' }, 'banyan agent activate a'],
    [{}, 'banyan agent list'],
  ] as const)('the agent that has its data, which is %j', (changes, next) => {
    const what = 'waits: its data (x) is on a'

    expect(stuckOn(changes)).toMatchObject([{ agent: 'a', service: 'web', what, next }])
  })

  it('a task that moves', () => {
    const cluster = pushed([aService()], ['a'])
    cluster.application = {
      ...cluster.application,
      moves: { 'a/x': { to: 'b', since: 0, reason: 'a is drained' } },
    }

    expect(waitsOfUpkeep(cluster.appWorld())).toEqual([
      { task: 'x', agent: 'a', what: 'moves to b: a is drained' },
    ])
  })
})
