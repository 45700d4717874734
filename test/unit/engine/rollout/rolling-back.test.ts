import { expect, it } from 'vitest'
import type { Service } from '../../../../core/model/service.ts'
import { aService, anAgent } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const web = (image: string, changes: Partial<Service> = {}) =>
  aService({
    ...{ name: 'web', image, update: { parallelism: 1, failureAction: 'rollback' } },
    ...changes,
  })

const running = (cluster: RolloutCluster) =>
  [...cluster.tasks.values()].map(({ spec, agent }) => `${agent} ${spec.image}`).sort()

/** Rolls to `web:bad`, whose containers crash from the third one on. */
function crashThird(cluster: RolloutCluster, changes: Partial<Service>): void {
  cluster.accept([web('web:bad', changes)])
  for (let i = 0; i < 60 && !cluster.unfinished()?.cause; i++) {
    cluster.settleEngine()
    cluster.runAgents()
    cluster.now += 1000
    const bad = running(cluster).filter(task => task.endsWith('web:bad')).length
    if (bad >= 2) cluster.fates.set('web:bad', 'crash')
  }
}

it('a global service is rolled back on an agent that joined during its update, too', () => {
  const cluster = new RolloutCluster(['a', 'b'])
  cluster.accept([web('web:1', { mode: 'global' })])
  cluster.run()
  cluster.agents.push(anAgent({ name: 'c', slot: 3 }))
  crashThird(cluster, { mode: 'global' })
  cluster.run()

  expect(running(cluster)).toEqual(['a web:1', 'b web:1', 'c web:1'])
  expect([...cluster.rollouts.values()].at(-1)?.phase).toBe('rolled-back')
  expect(cluster.now).toBeLessThan(60_000)
})

it('what serves leaves rotation before it ends also when old tasks do not come back in time', () => {
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.accept([web('web:1', { replicas: 3 })])
  cluster.run()
  crashThird(cluster, { replicas: 3 })
  cluster.fates.set('web:1', 'hang')
  const begun = cluster.now
  for (let i = 0; i < 300 && cluster.unfinished(); i++) {
    const { leaving = {} } = cluster.application
    const serves = [...cluster.tasks].filter(([place]) => cluster.statuses.get(place)?.ready)
    const step = cluster.step()
    const ended = serves.map(([place]) => place).filter(place => !cluster.tasks.has(place))
    for (const place of ended) expect(leaving[place]).toBeGreaterThan(0)
    if (step?.kind !== 'wait') continue
    cluster.runAgents()
    cluster.now += 1000
  }

  expect(cluster.now - begun).toBeGreaterThan(60_000)
  expect([...cluster.rollouts.values()].at(-1)?.phase).toBe('rolled-back')
  expect(running(cluster)).toEqual(['a web:1', 'b web:1', 'c web:1'])
  expect(cluster.application.leaving).toBeUndefined()
})
