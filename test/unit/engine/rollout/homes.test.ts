import { expect, it } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import type { Mount } from '../../../../core/model/mounts.ts'
import type { Service } from '../../../../core/model/service.ts'
import { leap } from '../../../../engine/rollout/leap.ts'
import { nextStep } from '../../../../engine/rollout/steps.ts'
import { leapTransaction, type StepTransaction } from '../../../../engine/rollout/transaction.ts'
import { aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const path = (source: string): Mount => ({
  ...{ kind: 'bind', source, target: source, readOnly: false },
})
const db = (...mounts: readonly Mount[]): Service => aService({ name: 'db', image: 'db:1', mounts })

function accepted(service: Service, agents = ['a', 'b']): RolloutCluster {
  const cluster = new RolloutCluster(agents)
  cluster.leaps = true
  cluster.accept([service])
  return cluster
}

function next(cluster: RolloutCluster): StepTransaction {
  const world = cluster.world()
  const step = world && nextStep(world)
  if (!world || step?.kind !== 'write') throw new Error('nothing to write')
  return leapTransaction(world, { value: world.rollout, revision: 1 }, leap(world, step))
}

const home = keys.home('shop:/srv')

it('what had no home gets one, if it still has none', () => {
  const { compare, writes, claims } = next(accepted(db(path('/srv'))))

  expect(compare).toContainEqual({ key: home, modRevision: 0 })
  expect(writes).toContainEqual({ kind: 'put', key: home, value: '"a"' })
  expect(claims).toEqual([{ kind: 'put', key: home, value: '"a"' }])
})

it('what has a home goes there, if that is still so, and its home is not written again', () => {
  const cluster = accepted(db(path('/srv')))
  cluster.homes.set('shop:/srv', { value: 'b', revision: 7 })
  const { compare, claims } = next(cluster)
  cluster.run()

  expect(compare).toContainEqual({ key: home, modRevision: 7 })
  expect(claims).toEqual([])
  expect([...cluster.tasks.values()].map(({ agent }) => agent)).toEqual(['b'])
})

it('goes anywhere when the agent of its home was removed', () => {
  const cluster = accepted(db(path('/srv')))
  cluster.homes.set('shop:/srv', { value: 'gone', revision: 7 })
  const { compare, claims } = next(cluster)

  expect(compare).toContainEqual({ key: home, modRevision: 7 })
  expect(claims).toEqual([{ kind: 'put', key: home, value: '"a"' }])
})

it('what needs data of two agents waits, and says where it is', () => {
  const cluster = accepted(db(path('/srv'), path('/var')))
  cluster.homes.set('shop:/srv', { value: 'a', revision: 7 })
  cluster.homes.set('shop:/var', { value: 'b', revision: 8 })
  const waiting = cluster.settleEngine()

  expect(waiting).toMatchObject({ kind: 'wait' })
  expect(JSON.stringify(waiting)).toContain('its data (shop:/srv) is on a, and (shop:/var) on b')
  expect([...cluster.homes.values()].map(({ value }) => value)).toEqual(['a', 'b'])
})
