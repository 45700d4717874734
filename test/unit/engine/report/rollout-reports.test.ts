import { describe, expect, it } from 'vitest'
import { leap } from '../../../../engine/rollout/leap.ts'
import { nextStep } from '../../../../engine/rollout/steps.ts'
import { newsOf, type News, type Turn } from '../../../../engine/report/news.ts'
import { turnOf } from '../../../../engine/report/rollout-reports.ts'
import { aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

/** The turn that the cluster's next write is, if it writes. */
function nextTurn(cluster: RolloutCluster): Turn | undefined {
  const world = cluster.world()
  const step = world && nextStep(world)
  return world && step?.kind === 'write' ? turnOf(world, leap(world, step)) : undefined
}

/** All news until the rollout is over, from steps that the engine takes itself. */
function newsOfRollout(cluster: RolloutCluster): News[] {
  const news: News[] = []
  for (let round = 0; round < 200 && cluster.unfinished(); round++) {
    const turn = nextTurn(cluster)
    const each = turn && newsOf(turn)
    if (each) news.push(each)
    cluster.step()
    if (!turn) cluster.runAgents()
    cluster.now += 1000
  }
  return news
}

describe('what a rollout tells', () => {
  it('is that it is live, and on how many servers', () => {
    const cluster = new RolloutCluster(['a', 'b', 'c'])
    cluster.accept([aService({ replicas: 3 })])
    const [only, ...more] = newsOfRollout(cluster)
    expect(more).toEqual([])
    expect(only).toMatchObject({ kind: 'live', state: 'success' })
    expect(only?.text).toMatch(/^live on 3\/3 servers in /)
  })

  it('is why it failed, and what goes on serving', () => {
    const cluster = new RolloutCluster(['a'])
    cluster.accept([aService()])
    cluster.fates.set('shop/web:2', 'unhealthy')
    newsOfRollout(cluster)
    cluster.accept([aService({ image: 'shop/web:2' })])
    const news = newsOfRollout(cluster)
    expect(news).toEqual([
      {
        ...{ kind: 'failed', state: 'failure' },
        text: 'web: health probe failed: no database; generation 1 keeps serving',
      },
    ])
  })
})
