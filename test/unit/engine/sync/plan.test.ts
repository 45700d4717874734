import { describe, expect, it } from 'vitest'
import type { Application, Manifest } from '../../../../core/model/application.ts'
import type { ManifestFound } from '../../../../engine/sync/manifest.ts'
import { outcomeOf } from '../../../../engine/sync/outcome.ts'
import type { Decision } from '../../../../engine/sync/decision.ts'
import { planSync, type SyncWorld } from '../../../../engine/sync/plan.ts'
import { aLoaded, aManifest, anApplication, aProject, aService } from '../../../support/builders.ts'

const changed = aLoaded({
  digest: 'digest-2',
  project: aProject([aService({ image: 'shop/web:2' })]),
})
const refused: ManifestFound = {
  kind: 'refused',
  path: 'shop/compose.yaml',
  digest: 'digest-2',
  secrets: {},
  code: 'compose-invalid',
  message: 'shop/compose.yaml:3:1 …',
}

function plan(
  manifests: readonly ManifestFound[],
  applications: readonly Application[] = [anApplication({ active: 1 })],
  changes: Partial<SyncWorld> = {},
): Decision[] {
  return planSync({
    repository: 'shop-deploy',
    manifests,
    applications: new Map(applications.map(app => [app.name, app])),
    base: new Map<string, Manifest>(
      applications.map(app => [app.name, aManifest({ app: app.name })]),
    ),
    policies: new Map(),
    prune: { prune: true, budget: { applications: 1, percent: 0 }, approved: false },
    retry: false,
    ...changes,
  })
}

const pin = { generation: 1, digest: 'digest-1', at: 1 }
const failed = { generation: 2, digest: 'digest-2', reason: 'web exits with 1' }

describe('a manifest', () => {
  it('that is new is accepted, every service created', () => {
    expect(plan([aLoaded()], [])).toMatchObject([
      { kind: 'accept', app: 'shop', changes: [{ service: 'web', change: 'create' }] },
    ])
  })

  it('with the digest that is wanted changes nothing', () => {
    expect(plan([aLoaded()])).toEqual([{ kind: 'unchanged', app: 'shop' }])
  })

  it('with other inputs is accepted with the fields that differ', () => {
    expect(plan([changed])).toMatchObject([
      {
        kind: 'accept',
        changes: [{ service: 'web', change: 'update', fields: [{ path: 'image' }] }],
      },
    ])
  })

  it('with other inputs but the same outcome is only noted', () => {
    expect(plan([aLoaded({ digest: 'digest-2' })])).toMatchObject([{ kind: 'note', app: 'shop' }])
  })

  it('with the same text but another build context is accepted', () => {
    const rebuilt = aLoaded({ digest: 'digest-2', contexts: { web: 'tree-2' } })

    expect(plan([rebuilt])).toMatchObject([{ kind: 'accept' }])
  })

  it('that is refused says so, with its application', () => {
    expect(plan([refused])).toMatchObject([{ ...refused, kind: 'refused', app: 'shop' }])
  })

  it('that conflicts is refused', () => {
    const owner = anApplication({ repository: 'other' })

    expect(plan([aLoaded()], [owner])).toMatchObject([
      { kind: 'refused', app: 'shop', code: 'name-taken' },
    ])
  })
})

describe('an application', () => {
  it.each<[string, Partial<Application>, ManifestFound, Partial<Decision>]>([
    [
      'down stays down',
      { down: { at: 1 } },
      changed,
      { kind: 'unchanged', reason: 'down until `banyan resume`' },
    ],
    [
      'that failed with these inputs is left alone',
      { failed },
      changed,
      { kind: 'unchanged', reason: 'failed before: web exits with 1' },
    ],
    [
      'that failed is tried again with other inputs, even when they come to the same',
      { failed },
      aLoaded({ digest: 'digest-3' }),
      { kind: 'accept' },
    ],
    [
      'pinned stays while the inputs do',
      { pin },
      aLoaded(),
      { kind: 'unchanged', reason: 'pinned to generation 1' },
    ],
    [
      'pinned stays when what was rolled back is only written differently',
      { pin: { ...pin, outcome: outcomeOf(changed) } },
      { ...changed, digest: 'digest-3' },
      { kind: 'unchanged', reason: 'pinned to generation 1' },
    ],
    [
      'pinned follows a commit that deploys something else',
      { pin: { ...pin, outcome: outcomeOf(changed) } },
      aLoaded({ digest: 'digest-3', project: aProject([aService({ image: 'shop/web:3' })]) }),
      { kind: 'accept' },
    ],
    [
      'pinned follows another build context',
      { pin: { ...pin, outcome: outcomeOf(changed) } },
      { ...changed, digest: 'digest-3', contexts: { web: 'tree-2' } },
      { kind: 'accept' },
    ],
    [
      'pinned follows a commit that goes back by itself to what runs',
      { pin: { ...pin, outcome: outcomeOf(changed) } },
      aLoaded({ digest: 'digest-3' }),
      { kind: 'note' },
    ],
    [
      'pinned by an engine that kept no outcome follows other inputs',
      { pin },
      changed,
      { kind: 'accept' },
    ],
    ['that is being removed comes back whole', { removing: true }, aLoaded(), { kind: 'accept' }],
  ])('%s', (_name, application, manifest, decision) => {
    expect(plan([manifest], [anApplication(application)])).toMatchObject([decision])
  })

  it('that failed is tried again when a person asks', () => {
    expect(plan([changed], [anApplication({ failed })], { retry: true })).toMatchObject([
      { kind: 'accept' },
    ])
  })
})

it('leaves what a person rolled back alone when the rollback fails and is tried again', () => {
  const application = anApplication({ failed, pin: { ...pin, digest: 'digest-2' } })

  expect(plan([changed], [application], { retry: true })).toMatchObject([
    { kind: 'unchanged', reason: 'failed before: web exits with 1' },
  ])
})

describe('an application without a manifest', () => {
  it('is removed', () => {
    expect(plan([])).toMatchObject([
      { kind: 'remove', app: 'shop', changes: [{ service: 'web', change: 'remove' }] },
    ])
  })

  it.each<[string, readonly ManifestFound[], Partial<Application>]>([
    ['its manifest can only not be read', [refused], {}],
    ['it belongs to another repository', [], { repository: 'other' }],
    ['it is being removed already', [], { removing: true }],
    ['its manifest moved', [aLoaded({ path: 'elsewhere/compose.yaml' })], {}],
  ])('is not removed when %s', (_name, manifests, application) => {
    const decisions = plan(manifests, [anApplication(application)])

    expect(decisions.filter(({ kind }) => kind === 'remove' || kind === 'held')).toEqual([])
  })

  it('is held back with the others when too many are missing', () => {
    const apps = ['a', 'b'].map(name => anApplication({ name, path: `${name}/compose.yaml` }))
    const reason = '2 of 2 applications would be removed, more than the budget of 1'

    expect(plan([], apps)).toEqual([
      { kind: 'held', app: 'a', cause: 'prune', reason },
      { kind: 'held', app: 'b', cause: 'prune', reason },
    ])
  })

  it('leaves its port to a newcomer of the same commit', () => {
    const ports = [{ published: 80, target: 80, protocol: 'tcp', mode: 'ingress' }] as const
    const newcomer = aLoaded({
      path: 'new/compose.yaml',
      project: aProject([aService({ ports })], 'new'),
    })

    expect(plan([newcomer], [anApplication({ ports })]).map(({ kind }) => kind)).toEqual([
      'accept',
      'remove',
    ])
  })
})

it('lists decisions by application', () => {
  const manifests = ['c', 'a', 'b'].map(name =>
    aLoaded({ path: `${name}/compose.yaml`, project: aProject([aService()], name) }),
  )

  expect(plan(manifests, []).map(d => d.kind === 'accept' && d.app)).toEqual(['a', 'b', 'c'])
})
