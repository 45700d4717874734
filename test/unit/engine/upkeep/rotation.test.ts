import { expect, it } from 'vitest'
import type { Service } from '../../../../core/model/service.ts'
import { placeKey } from '../../../../core/model/task.ts'
import { lingering } from '../../../../engine/rollout/world.ts'
import { upkeepTransaction } from '../../../../engine/rollout/transaction.ts'
import { write } from '../../../../engine/upkeep/world.ts'
import { keys } from '../../../../core/keys.ts'
import { aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const web = (changes: Partial<Service> = {}) =>
  aService({ name: 'web', image: 'web:1', replicas: 2, ...changes })
const log = web({ name: 'log', image: 'log:1', mode: 'global' })

function deployed(services: readonly Service[]): RolloutCluster {
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.accept(services)
  cluster.run()
  return cluster
}

const agentsOf = (cluster: RolloutCluster, service: string) =>
  [...cluster.tasks.values()].flatMap(t => (t.service === service ? t.agent : [])).sort()
const routedTo = (cluster: RolloutCluster) =>
  cluster
    .routes()
    .flatMap(route => route.backends.map(backend => backend.agent))
    .sort()

function runUntilOneLeaves(cluster: RolloutCluster): void {
  const leaves = () => cluster.application.leaving !== undefined
  for (let i = 0; i < 50 && !leaves(); i++) {
    cluster.settleEngine()
    if (!leaves()) cluster.runAgents()
  }
}

it('a task of a global service leaves rotation everywhere before it leaves a drained agent', () => {
  const cluster = deployed([log])
  cluster.changeAgent('b', { availability: 'drained' })
  cluster.tend()
  expect(routedTo(cluster)).toEqual(['a', 'c'])

  expect(cluster.tend().kind).toBe('rest')
  cluster.acknowledge()
  cluster.tend()
  cluster.now += 4999
  expect(cluster.tend().kind).toBe('rest')
  expect(agentsOf(cluster, 'log')).toEqual(['a', 'b', 'c'])

  cluster.now += 1
  cluster.tend()
  expect(agentsOf(cluster, 'log')).toEqual(['a', 'c'])
})

it('it returns into rotation when the agent is of use again before that', () => {
  const cluster = deployed([log])
  cluster.changeAgent('b', { availability: 'drained' })
  cluster.tend()
  cluster.changeAgent('b', { availability: 'active' })
  cluster.tend()

  expect(cluster.application.leaving).toBeUndefined()
  expect(routedTo(cluster)).toEqual(['a', 'b', 'c'])
})

it.each(['fails', 'succeeds'])('a rollout that %s leaves it to serve on a drained agent', how => {
  const cluster = deployed([log, web()])
  cluster.fates.set('web:2', how === 'fails' ? 'crash' : 'serve')
  cluster.accept([log, web({ image: 'web:2' })])
  cluster.settleEngine()
  cluster.changeAgent('b', { availability: 'drained' })
  cluster.run()

  expect(agentsOf(cluster, 'log')).toEqual(['a', 'b', 'c'])
})

it('a task that moved to an agent that is drained meanwhile is not ended while it serves', () => {
  const cluster = deployed([web()])
  const [from = ''] = agentsOf(cluster, 'web')
  cluster.changeAgent(from, { availability: 'drained' })
  cluster.tend()
  cluster.runAgents()
  const to = Object.values(cluster.application.moves ?? {})[0]?.to ?? ''
  cluster.changeAgent(to, { availability: 'drained' })
  cluster.tend()

  expect(agentsOf(cluster, 'web')).toContain(to)
  expect(routedTo(cluster)).toContain(to)
})

it('the time of names begins when the last agent has new routes, however late', () => {
  const cluster = deployed([web()])
  const [from = ''] = agentsOf(cluster, 'web')
  cluster.changeAgent(from, { availability: 'drained' })
  cluster.tend()
  for (const task of cluster.tasks.values()) {
    if (!cluster.statuses.has(placeKey(task))) cluster.startContainer(task)
  }
  cluster.tend()
  cluster.now += 60_000
  cluster.acknowledge()
  cluster.tend()
  cluster.acknowledge()

  expect(cluster.tend()).toEqual({ kind: 'rest', untilMs: cluster.now + 5000 })
})

it('an agent without a sign of life may still write, until it is lost', () => {
  const cluster = deployed([web()])
  const [task] = [...cluster.tasks.values()]
  if (!task) throw new Error('no task')
  cluster.tasks.delete(placeKey(task))
  cluster.changeAgent(task.agent, { alive: false })
  expect(lingering(cluster.appWorld())?.task).toBe(task.id)

  cluster.changeAgent(task.agent, { lost: true })
  expect(lingering(cluster.appWorld())).toBeUndefined()
})

it('upkeep writes nothing when it overtook a rollout, and keeps others from overtaking it', () => {
  const cluster = deployed([web()])
  const world = { ...cluster.upkeepWorld(), underWay: { generation: 2, revision: 17 } }
  const { compare, writes } = upkeepTransaction(world, write({ putTasks: [] }))

  expect(compare).toContainEqual({ key: keys.rollout('shop', 2), modRevision: 17 })
  expect(writes).toMatchObject([{ kind: 'put', key: keys.application('shop') }])
})

it('a task of a global service is replaced on a paused agent, in one step', () => {
  const cluster = deployed([log])
  cluster.changeAgent('b', { availability: 'paused' })
  cluster.leaps = true
  cluster.accept([{ ...log, image: 'log:2' }])
  cluster.run()

  expect([...cluster.tasks.values()].map(task => task.spec.image)).toEqual(
    Array.from({ length: 3 }, () => 'log:2'),
  )
})

it('what a superseded update was about to end is in rotation again when it is wanted again', () => {
  const rolling = { update: { parallelism: 1, failureAction: 'rollback' } } as const
  const cluster = deployed([web(rolling)])
  cluster.accept([web({ ...rolling, image: 'web:2' })])
  runUntilOneLeaves(cluster)
  expect(cluster.application.leaving).toBeDefined()
  cluster.accept([web(rolling)])
  cluster.run()

  expect(cluster.application.leaving).toBeUndefined()
  expect(routedTo(cluster)).toHaveLength(2)
})

it('what serves of an update that failed half-way serves on until the old is back, however the old was rolled out', () => {
  const rolling = { update: { parallelism: 1, failureAction: 'rollback' } } as const
  const cluster = deployed([web()])
  cluster.fates.set('web:3', 'crash')
  cluster.accept([web({ ...rolling, image: 'web:2' })])
  runUntilOneLeaves(cluster)
  cluster.accept([web({ ...rolling, image: 'web:3' })])
  const counts: number[] = []
  for (let i = 0; i < 200 && cluster.unfinished(); i++) {
    cluster.step()
    counts.push(routedTo(cluster).length)
    cluster.runAgents()
    cluster.now += 500
  }

  expect(Math.min(...counts)).toBe(2)
  expect([...cluster.tasks.values()].map(task => task.spec.image)).toEqual(['web:1', 'web:1'])
})

it('a task that is placed again does not take the host port of one that waits for its turn', () => {
  const ports = [{ published: 80, target: 80, protocol: 'tcp', mode: 'host' }] as const
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.fates.set('db:1', 'hang')
  const dependsOn = [
    { service: 'db', condition: 'healthy', required: true, restart: false },
  ] as const
  cluster.accept([web({ name: 'db', image: 'db:1', replicas: 1 }), web({ ports, dependsOn })])
  cluster.settleEngine()
  cluster.runAgents()
  const before = Object.entries(cluster.unfinished()?.placements ?? {})
  const lost = before.find(([id]) => id.includes('-web-'))?.[1] ?? ''
  cluster.changeAgent(lost, { lost: true, alive: false })
  cluster.settleEngine()

  const after = Object.entries(cluster.unfinished()?.placements ?? {})
  const places = after.flatMap(([id, agent]) => (id.includes('-web-') ? agent : []))
  expect(new Set(places).size).toBe(2)
  expect(places).not.toContain(lost)
})
