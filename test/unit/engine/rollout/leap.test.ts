import { describe, expect, it } from 'vitest'
import { leap, type Leap } from '../../../../engine/rollout/leap.ts'
import { nextStep } from '../../../../engine/rollout/steps.ts'
import { aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const web = aService({ name: 'web', image: 'web:1', replicas: 2 })
const db = aService({ name: 'db', image: 'db:1' })

function accepted(leaps: boolean): RolloutCluster {
  const cluster = new RolloutCluster()
  cluster.leaps = leaps
  cluster.accept([web, db])
  return cluster
}

function nextLeap(cluster: RolloutCluster): Leap {
  const world = cluster.world()
  const step = world && nextStep(world)
  if (!world || step?.kind !== 'write') throw new Error('nothing to write')
  return leap(world, step)
}

describe('a leap', () => {
  it('goes from accepted to the first containers in one write', () => {
    const cluster = accepted(true)

    cluster.step()

    expect(cluster.rollouts.get(1)?.phase).toBe('starting')
    expect(cluster.tasks.size).toBe(3)
  })

  it('leaves what its steps would have left one by one', () => {
    const [together, single] = [accepted(true), accepted(false)]

    together.step()
    for (let i = 0; i < 3; i++) single.step()

    expect(together.application).toEqual(single.application)
    expect(together.rollouts).toEqual(single.rollouts)
    expect(together.tasks).toEqual(single.tasks)
  })

  it('keeps what its first steps reserve: homes of data, and stable addresses', () => {
    const cluster = new RolloutCluster()
    const mounts = [{ kind: 'bind', source: '/srv', target: '/srv', readOnly: false }] as const
    cluster.accept([{ ...web, mounts, endpointMode: 'vip' }])

    const { whole, taken } = nextLeap(cluster)

    expect(taken.length).toBeGreaterThan(1)
    expect(whole.homes).toEqual({ 'shop:/srv': { agent: 'node-1', before: 0 } })
    expect(Object.values(whole.takeVips ?? {})).toEqual(['shop/web'])
  })

  it('ends where something has to happen first', () => {
    const cluster = accepted(true)
    cluster.agents = cluster.agents.map(agent => ({ ...agent, availability: 'drained' }))

    cluster.step()

    expect(cluster.rollouts.get(1)?.phase).toBe('scheduling')
    expect(cluster.tasks.size).toBe(0)
  })

  it('tells every step with the world it was decided in', () => {
    const { taken } = nextLeap(accepted(true))

    expect(taken.map(each => [each.world.rollout.phase, each.step.rollout.phase])).toEqual([
      ['pending', 'scheduling'],
      ['scheduling', 'starting'],
      ['starting', 'starting'],
    ])
  })

  it('never counts on acknowledgements of what it is about to write', () => {
    const rolling = { ...web, update: { parallelism: 1, failureAction: 'rollback' } } as const
    const cluster = new RolloutCluster()
    cluster.leaps = true
    cluster.accept([rolling])
    cluster.run()
    cluster.accept([{ ...rolling, image: 'web:2' }])
    cluster.settleEngine()
    cluster.runAgents()
    cluster.step()

    expect(Object.values(cluster.application.leaving ?? {})).toEqual([0])
  })

  it('is one step where the switch is near, which agents acknowledge', () => {
    const cluster = accepted(true)
    cluster.settleEngine()
    cluster.runAgents()

    const { taken } = nextLeap(cluster)

    expect(taken.map(each => each.step.rollout.phase)).toEqual(['switching'])
  })
})
