import { describe, expect, it } from 'vitest'
import { placeKey } from '../../../../core/model/task.ts'
import { aService, anAgent } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const web = (image: string, changes = {}) => aService({ name: 'web', image, ...changes })
const writesVolume = {
  mounts: [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }],
} as const

function deployed(services = [web('web:1')]): RolloutCluster {
  const cluster = new RolloutCluster()
  cluster.accept(services)
  cluster.run()
  return cluster
}

const images = (cluster: RolloutCluster) =>
  [...cluster.tasks.values()].map(t => t.spec.image).sort()

describe('a first deployment', () => {
  it('ends live, with every task routed', () => {
    const cluster = deployed([web('web:1', { replicas: 3 })])

    expect(cluster.application).toMatchObject({ active: 1, wanted: 1 })
    expect(cluster.rollouts.get(1)?.phase).toBe('done')
    expect(cluster.routes()[0]?.backends).toHaveLength(3)
  })

  it('routes nothing before every task is ready', () => {
    const cluster = new RolloutCluster()
    cluster.fates.set('web:1', 'hang')
    cluster.accept([web('web:1')])
    cluster.settleEngine()
    cluster.runAgents()
    cluster.settleEngine()

    expect(cluster.routes()).toMatchObject([{ service: 'web', backends: [], next: [] }])
  })

  it('starts services in the order of depends_on', () => {
    const cluster = new RolloutCluster()
    const dependsOn = [
      { service: 'db', condition: 'healthy', required: true, restart: false },
    ] as const
    cluster.accept([web('web:1', { dependsOn }), aService({ name: 'db', image: 'db:1' })])
    const step = cluster.settleEngine()

    expect(images(cluster)).toEqual(['db:1'])
    expect(step).toMatchObject({ kind: 'wait' })
    cluster.runAgents()
    cluster.settleEngine()
    expect(images(cluster)).toEqual(['db:1', 'web:1'])
  })

  it.each([
    [true, ['db:2', 'web:1 anew']],
    [false, ['db:2', 'web:1 kept']],
  ])('with depends_on.restart: %s a dependent restarts or stays', (restart, expected) => {
    const dependsOn = [{ service: 'db', condition: 'started', required: true, restart }] as const
    const services = (image: string) => [
      web('web:1', { dependsOn }),
      aService({ name: 'db', image }),
    ]
    const cluster = deployed(services('db:1'))
    const before = new Set(cluster.tasks.keys())

    cluster.accept(services('db:2'))
    cluster.run()

    const tasks = [...cluster.tasks.values()].map(task =>
      task.service === 'db'
        ? task.spec.image
        : `${task.spec.image} ${before.has(placeKey(task)) ? 'kept' : 'anew'}`,
    )
    expect(tasks.sort()).toEqual(expected)
  })

  it('says why when no agent fits, and gives up in the end', () => {
    const cluster = new RolloutCluster()
    cluster.agents = cluster.agents.map(agent => ({ ...agent, availability: 'drained' }))
    cluster.accept([web('web:1')])

    expect(cluster.settleEngine()).toMatchObject({
      kind: 'wait',
      reason: 'no agent for web: node-1 is drained',
    })
    cluster.run()
    expect(cluster.rollouts.get(1)).toMatchObject({
      phase: 'failed',
      cause: { code: 'no-agent-fits' },
    })
  })
})

describe('an update', () => {
  it('keeps blue serving until green is ready, then drains blue', () => {
    const cluster = deployed()
    const [blue] = cluster.routes()[0]?.backends ?? []
    cluster.accept([web('web:2')])
    cluster.settleEngine()

    expect(cluster.routes()[0]?.backends).toEqual([blue])
    cluster.runAgents()
    cluster.settleEngine()
    const [green] = cluster.routes()[0]?.backends ?? []
    expect(green).not.toEqual(blue)
    expect(images(cluster)).toEqual(['web:1', 'web:2'])
    cluster.run()
    expect(images(cluster)).toEqual(['web:2'])
  })

  it('stops no blue task before every living agent has acknowledged the switch', () => {
    const cluster = deployed()
    cluster.agents.push(anAgent({ name: 'node-2' }))
    cluster.accept([web('web:2')])
    cluster.settleEngine()
    cluster.runAgents()
    cluster.settleEngine()
    cluster.acks.set('node-1', cluster.revision)
    cluster.now += 600_000

    expect(cluster.settleEngine()).toEqual({ kind: 'wait', reason: 'waits for routes on node-2' })
    expect(images(cluster)).toEqual(['web:1', 'web:2'])
  })

  it('does not wait for an agent that is lost', () => {
    const cluster = deployed()
    cluster.agents.push(anAgent({ name: 'node-2', alive: false }))
    cluster.accept([web('web:2')])
    cluster.run()

    expect(cluster.rollouts.get(2)?.phase).toBe('done')
  })

  it('leaves the containers of unchanged services alone', () => {
    const cluster = deployed([web('web:1'), aService({ name: 'api', image: 'api:1' })])
    const api = [...cluster.tasks.values()].find(task => task.service === 'api')
    cluster.accept([web('web:2'), aService({ name: 'api', image: 'api:1' })])
    cluster.run()

    expect([...cluster.tasks.values()].find(task => task.service === 'api')).toBe(api)
  })

  it('scales without touching the tasks that stay', () => {
    const cluster = deployed([web('web:1', { replicas: 2 })])
    const before = [...cluster.tasks.keys()]
    cluster.accept([web('web:1', { replicas: 3 })])
    cluster.run()

    expect([...cluster.tasks.keys()]).toEqual(expect.arrayContaining(before))
    expect(cluster.routes()[0]?.backends).toHaveLength(3)
    cluster.accept([web('web:1', { replicas: 1 })])
    cluster.run()
    expect(cluster.tasks.size).toBe(1)
  })

  it('takes nothing away that writes before its agent has said whether it runs', () => {
    const cluster = new RolloutCluster()
    cluster.leaps = true
    cluster.accept([web('web:1', writesVolume)])
    cluster.settleEngine()
    const [first] = cluster.tasks.values()
    cluster.accept([web('web:2', writesVolume)])
    cluster.settleEngine()
    const before = [...cluster.tasks.values()]
    if (first) cluster.startContainer(first)
    cluster.settleEngine()
    const stopping = [...cluster.tasks.values()]
    cluster.run()

    expect(before).toEqual([first])
    expect(stopping).toEqual([])
    expect([...cluster.tasks.values()].map(({ spec }) => spec.image)).toEqual(['web:2'])
  })

  it('is superseded by a newer one before the switch, and leaves no stray task', () => {
    const cluster = deployed()
    cluster.fates.set('web:2', 'hang')
    cluster.accept([web('web:2')])
    cluster.settleEngine()
    cluster.runAgents()
    cluster.accept([web('web:3')])
    cluster.run()

    expect(cluster.rollouts.get(2)?.phase).toBe('superseded')
    expect(images(cluster)).toEqual(['web:3'])
  })
})

describe('a rollout that fails', () => {
  it.each([
    ['crash', 'crash-loop'],
    ['unhealthy', 'probe-failed'],
    ['hang', 'deadline'],
  ] as const)('keeps blue and removes green when tasks %s', (fate, code) => {
    const cluster = deployed()
    const before = cluster.routes()[0]?.backends
    cluster.fates.set('web:2', fate)
    cluster.accept([web('web:2')])
    cluster.run()

    expect(cluster.rollouts.get(2)).toMatchObject({
      phase: 'failed',
      cause: { code, service: 'web' },
    })
    expect(cluster.application).toMatchObject({
      active: 1,
      failed: { generation: 2, digest: 'digest-2' },
    })
    expect(images(cluster)).toEqual(['web:1'])
    expect(cluster.routes()[0]?.backends).toEqual(before)
    expect(cluster.application.next).toBeUndefined()
  })

  it('does not blame an update for an unchanged service that is already in trouble', () => {
    const cluster = deployed([web('web:1'), aService({ name: 'api', image: 'api:1' })])
    cluster.fates.set('api:1', 'crash')
    for (const task of cluster.tasks.values()) {
      if (task.service === 'api') cluster.startContainer(task)
    }
    cluster.accept([web('web:2'), aService({ name: 'api', image: 'api:1' })])
    cluster.settleEngine()
    cluster.runAgents()
    cluster.settleEngine()

    expect(cluster.rollouts.get(2)?.cause).toBeUndefined()
  })

  it('is repaired by the next commit', () => {
    const cluster = deployed()
    cluster.fates.set('web:2', 'crash')
    cluster.accept([web('web:2')])
    cluster.run()
    cluster.accept([web('web:3')])
    cluster.run()

    expect(cluster.application).toMatchObject({ active: 3 })
    expect(cluster.application.failed).toBeUndefined()
  })
})

describe('a service that writes a volume', () => {
  it('never has two writers: the old container is gone before the new one is wanted', () => {
    const cluster = deployed([web('web:1', writesVolume)])
    cluster.accept([web('web:2', writesVolume)])
    cluster.settleEngine()

    expect(images(cluster)).toEqual([])
    cluster.runAgents()
    cluster.settleEngine()
    expect(images(cluster)).toEqual(['web:2'])
    cluster.run()
    expect(cluster.routes()[0]?.backends).toHaveLength(1)
  })

  it('gets its old task back when the new one fails, after that one has ended', () => {
    const cluster = deployed([web('web:1', writesVolume)])
    cluster.fates.set('web:2', 'crash')
    cluster.accept([web('web:2', writesVolume)])
    cluster.run()

    expect(cluster.rollouts.get(2)?.phase).toBe('rolled-back')
    cluster.runAgents()
    expect(images(cluster)).toEqual(['web:1'])
    expect(cluster.routes()[0]?.backends).toHaveLength(1)
  })

  it('is touched only after what can run beside it has proven itself', () => {
    const cluster = deployed([
      web('web:1', writesVolume),
      aService({ name: 'api', image: 'api:1' }),
    ])
    cluster.fates.set('api:2', 'crash')
    cluster.accept([web('web:2', writesVolume), aService({ name: 'api', image: 'api:2' })])
    cluster.run()

    expect(images(cluster)).toEqual(['api:1', 'web:1'])
    expect(cluster.rollouts.get(2)?.phase).toBe('failed')
  })
})

describe('an application that goes', () => {
  it('leaves the routes, then ends its tasks, then its record', () => {
    const cluster = deployed()
    cluster.accept([])
    cluster.application = { ...cluster.application, removing: true }
    cluster.settleEngine()

    expect(cluster.routes()).toEqual([])
    expect(images(cluster)).toEqual(['web:1'])
    cluster.run()
    expect(images(cluster)).toEqual([])
    expect(cluster.forgotten).toBe(true)
  })
})
