import { describe, expect, it } from 'vitest'
import type { Application } from '../../../../../core/model/application.ts'
import type { RepositoryState } from '../../../../../core/model/repository.ts'
import type { Rollout } from '../../../../../core/model/rollout.ts'
import { explainApplication } from '../../../../../engine/api/why/explain.ts'
import { anApplication, aRollout } from '../../../../support/builders.ts'

const serving = { web: { hashes: ['aa'], replicas: 2, ports: [] } }

function facts(
  application: Partial<Application>,
  rollout?: Partial<Rollout>,
  repository?: Partial<RepositoryState>,
) {
  return {
    application: anApplication({ serving, active: 1, ...application }),
    ...(rollout && { rollout: aRollout(rollout) }),
    ...(repository && { repository: { name: 'shop-deploy', manifests: {}, ...repository } }),
  }
}

describe('an application', () => {
  it.each<[string, Partial<Application>, Partial<Rollout> | undefined, string, string]>([
    ['all is well', {}, { phase: 'done' }, 'shop is at generation 1, as its repository asks.', ''],
    [
      'it is down',
      { down: { at: 1 }, failed: { generation: 2, digest: 'd', reason: 'r' } },
      undefined,
      'shop is down because a person took it down.',
      'banyan resume shop',
    ],
    [
      'its rollout failed',
      { failed: { generation: 2, digest: 'd', reason: 'web exits with 1' } },
      { phase: 'failed' },
      'shop is not at generation 2, because its rollout failed and generation 1 kept serving: web exits with 1',
      'Fix and push; or try again as it is: banyan sync shop-deploy --retry',
    ],
    [
      'it rolls out',
      { wanted: 2 },
      { phase: 'starting', waiting: 'waits for db to be healthy' },
      'shop is rolling out generation 2, starting: waits for db to be healthy.',
      'banyan ps shop',
    ],
    [
      'it is pinned',
      { pin: { generation: 1, digest: 'd', at: 1 } },
      { phase: 'done' },
      'shop is pinned to what generation 1 was, because a person rolled back.',
      'Push a commit that deploys something else, or follow the repository again: banyan resume shop',
    ],
    [
      'it leaves',
      { removing: true },
      { phase: 'scheduling' },
      'shop is being removed: shop/compose.yaml is no longer in shop-deploy.',
      '',
    ],
    [
      'its preview has ended',
      { name: 'shop-pr-12', preview: { pull: 12 }, removing: true },
      undefined,
      'shop-pr-12 is being removed: the preview of pull request #12 has ended.',
      '',
    ],
    [
      'it is a preview that waits for a server',
      { name: 'shop-pr-12', preview: { pull: 12 }, waits: { 'node-1/shop-db-1-aa': 'it is lost' } },
      { phase: 'done' },
      'shop-pr-12 (preview of pull request #12) is at generation 1, but shop-db-1-aa waits: it is lost.',
      'banyan agent list',
    ],
    [
      'a person suspended it',
      { suspended: { at: 1, person: 'ana', reason: 'migration' } },
      { phase: 'done' },
      'shop is at generation 1; ana suspended shop: migration. Commits are planned, and not deployed.',
      'banyan resume shop',
    ],
  ])('explains itself when %s', (_name, application, rollout, summary, next) => {
    expect(explainApplication(facts(application, rollout))).toEqual({ summary, next })
  })

  it.each<[string, Partial<RepositoryState>, string, string]>([
    [
      'its change waits for the deploy window',
      { waiting: { shop: 'waits for the deploy window: Mon 09:00' }, opensAt: 1 },
      'shop is at generation 1; a newer commit is held: waits for the deploy window: Mon 09:00.',
      'Wait; or now: banyan sync shop-deploy --override "why"',
    ],
    [
      'its repository is suspended and has a change for it',
      {
        suspended: { at: 1, person: 'ana' },
        waiting: { shop: 'shop-deploy is suspended by ana' },
      },
      'shop is at generation 1; a newer commit is held: shop-deploy is suspended by ana.',
      'banyan resume shop-deploy --repository; or once: banyan sync shop-deploy --once',
    ],
    [
      'its removal is held',
      { held: ['shop'] },
      'shop is at generation 1, although its manifest is gone: its removal waits for a person.',
      'banyan approve shop-deploy',
    ],
    [
      'the newest file is refused',
      {
        head: '9d1e4b0aa11b',
        manifests: {
          'shop/compose.yaml': { error: 'shop/compose.yaml:3:5: unknown key "portz"\n  3 |' },
        },
      },
      'shop is at generation 1; that of 9d1e4b0 is refused: shop/compose.yaml:3:5: unknown key "portz"',
      'Fix the file and push. What runs was not touched.',
    ],
    [
      'its repository can not be read',
      { error: { code: 'git-unsigned', message: 'Commit 1234567 is not signed', since: 1 } },
      'shop is at generation 1; nothing newer of shop-deploy is deployed: Commit 1234567 is not signed',
      'When that is mended: banyan sync shop-deploy',
    ],
    [
      'its repository waits for others alone',
      { waiting: { other: 'the deploy window opens Mon 09:00' }, held: ['another'] },
      'shop is at generation 1, as its repository asks.',
      '',
    ],
  ])('explains itself when %s', (_name, repository, summary, next) => {
    const about = facts({}, { phase: 'done' }, repository)

    expect(explainApplication(about)).toEqual({ summary, next })
  })

  it('does not call a generation live that never was', () => {
    const { application, repository } = facts({}, undefined, { waiting: { shop: 'suspended' } })
    const { active: _, ...rest } = application

    expect(
      explainApplication({ application: rest, ...(repository && { repository }) }).summary,
    ).toBe('shop was never live; a newer commit is held: suspended.')
  })

  it('says where a suspension stands that no command ends', () => {
    const about = facts({}, { phase: 'done' }, { waiting: { shop: 'is suspended in banyan.yaml' } })

    expect(explainApplication({ ...about, suspendedInFile: true }).next).toBe(
      'Take `suspend: true` of shop-deploy out of banyan.yaml; or once: banyan sync shop-deploy --once',
    )
  })

  const rollout = { phase: 'starting', waiting: 'waits for db to be healthy' } as const

  it('leaves to what is awaited beside it what it says, and takes the first way out', () => {
    const waits = [{}, { next: 'banyan logs shop/db' }]

    expect(explainApplication({ ...facts({ wanted: 2 }, rollout), waits })).toEqual({
      summary: 'shop is rolling out generation 2, starting.',
      next: 'banyan logs shop/db',
    })
  })

  it('says where both generations serve', () => {
    const failed = { generation: 2, digest: 'd', reason: 'web exits with 1' }
    const both = { web: { ...serving.web, hashes: ['a', 'b'] } }
    const { summary } = explainApplication(facts({ failed, serving: both }, { phase: 'failed' }))

    expect(summary).toContain('some tasks of generation 1 serve beside its own')
  })
})
