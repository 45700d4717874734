import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../../../core/model/application.ts'
import { turnOf } from '../../../../engine/rollout/after.ts'
import type { Neighbour } from '../../../../engine/rollout/neighbour.ts'
import { nextStep } from '../../../../engine/rollout/steps.ts'
import { waitsOfRollout } from '../../../../engine/rollout/waits.ts'
import { aManifest, aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const { source } = aManifest()
const { commit, repository } = source
const failed = (changes: Partial<NonNullable<Neighbour['failed']>> = {}): Neighbour => ({
  app: 'db',
  failed: { generation: 3, repository, commit, acceptedAt: 5, ...changes },
})

/** A pending rollout of a manifest that was accepted at 10. */
function pending(neighbours: readonly Neighbour[], changes: Partial<Manifest> = {}) {
  const cluster = new RolloutCluster()
  cluster.accept([aService()])
  const world = cluster.world()
  if (!world) throw new Error('no rollout')
  return { ...world, neighbours, manifest: { ...world.manifest, acceptedAt: 10, ...changes } }
}

describe('a rollout that comes after others', () => {
  it.each<[string, Neighbour, string]>([
    ['under way', { app: 'db', underWay: 4 }, 'db is live: generation 4 is being rolled out'],
    ['on its way out', { app: 'db', underWay: 4, leaves: true }, 'until db is removed'],
    ['failed for the same commit', failed(), 'for db, which failed: generation 3 is not live'],
    ['failed since, for a newer one', failed({ commit: 'newer', acceptedAt: 11 }), 'which failed'],
  ])('waits while one is %s', (_what, neighbour, reason) => {
    const step = nextStep(pending([{ app: 'redis' }, neighbour]))

    expect(step).toMatchObject({ kind: 'wait', reason: expect.stringContaining(reason) as string })
    expect('blocked' in step).toBe(neighbour.failed !== undefined)
  })

  it.each<[string, readonly Neighbour[], Partial<Manifest>]>([
    ['they rest', [{ app: 'db' }, { app: 'redis' }], {}],
    ['one failed for an older commit', [failed({ commit: 'older', acceptedAt: 9 })], {}],
    ['one of another repository failed', [failed({ repository: 'other' })], {}],
    ['a person rolls back', [failed(), { app: 'redis', underWay: 2 }], { rollbackOf: 1 }],
  ])('begins when %s', (_what, neighbours, changes) => {
    expect(turnOf(pending(neighbours, changes))).toBeUndefined()
    expect(nextStep(pending(neighbours, changes))).toMatchObject({ kind: 'write' })
  })

  it('is not stopped once it has begun', () => {
    const world = pending([{ app: 'db', underWay: 4 }])
    const started = { ...world, rollout: { ...world.rollout, phase: 'scheduling' as const } }

    expect(nextStep(started)).toMatchObject({ kind: 'write' })
  })

  it('gives way to a newer generation', () => {
    const world = pending([failed()])
    const application = { ...world.application, wanted: 2 }

    expect(nextStep({ ...world, application })).toMatchObject({ rollout: { phase: 'superseded' } })
  })

  it('says what to do', () => {
    expect(waitsOfRollout(pending([failed()]))).toEqual([
      {
        what: 'waits for db, which failed: generation 3 is not live',
        next: `Mend db and push; or try again as it is: banyan sync ${repository} --retry`,
      },
    ])
  })
})
