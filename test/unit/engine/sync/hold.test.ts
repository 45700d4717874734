import { describe, expect, it } from 'vitest'
import type { DeployWindow } from '../../../../core/config/repository.ts'
import type { Application, Manifest, Suspension } from '../../../../core/model/application.ts'
import type { Decision } from '../../../../engine/sync/decision.ts'
import { type HoldOf, type HoldRules, holdsOf, type Passes } from '../../../../engine/sync/hold.ts'
import type { ManifestLoaded } from '../../../../engine/sync/manifest.ts'
import { planSync } from '../../../../engine/sync/plan.ts'
import { aLoaded, aManifest, anApplication, aProject, aService } from '../../../support/builders.ts'

const office: DeployWindow = {
  ...{ kind: 'allow', cron: '0 9 * * 1-5', forMs: 8 * 3_600_000, timeZone: 'Europe/Berlin' },
}
const saturday = Date.parse('2026-11-21T12:00:00Z')
const monday = Date.parse('2026-11-23T08:00:00Z')
const byAna: Suspension = { at: 1, person: 'ana', reason: 'migration' }
const closed = {
  cause: 'window',
  reason: 'waits for the deploy window: Mon 09:00 Europe/Berlin',
  until: monday,
}

interface Case {
  readonly config?: Partial<HoldRules['config']>
  readonly suspended?: Suspension
  readonly application?: Partial<Application>
  readonly now?: number
  readonly passes?: Partial<Passes>
}

function holdOf({ config, suspended, application, now = saturday, passes }: Case) {
  const rules: HoldRules = {
    config: { name: 'deploy', suspend: false, windows: [], ...config },
    suspended,
    application: () => application,
    now,
  }
  return holdsOf(rules, { trigger: { kind: 'poll' }, ...passes })('shop')
}

describe('a change is held', () => {
  it.each<[string, Case, object]>([
    ['outside the deploy window', { config: { windows: [office] } }, closed],
    [
      'by a freeze that nobody knows the end of',
      { config: { windows: [{ ...office, kind: 'deny', cron: '0 * * * *' }] } },
      { cause: 'window', reason: 'waits for a deploy window' },
    ],
    [
      'by suspend in banyan.yaml',
      { config: { suspend: true }, suspended: byAna },
      { cause: 'suspended', reason: 'deploy is suspended in banyan.yaml' },
    ],
    [
      'when a person suspended the repository',
      { suspended: byAna },
      { cause: 'suspended', reason: 'deploy is suspended by ana: migration' },
    ],
    [
      'when a person suspended the application',
      { application: { suspended: { at: 1, person: '' } } },
      { cause: 'suspended', reason: 'suspended by somebody' },
    ],
    [
      'by a suspension also while a window is overridden',
      { suspended: byAna, passes: { trigger: { kind: 'person', override: 'hotfix' } } },
      { cause: 'suspended' },
    ],
    [
      'by a window also in the one sync while suspended',
      { suspended: byAna, config: { windows: [office] }, passes: { once: true } },
      closed,
    ],
  ])('%s', (_, world, hold) => {
    expect(holdOf(world)).toMatchObject(hold)
  })
})

describe('a change goes through', () => {
  it.each<[string, Case]>([
    ['inside the window', { config: { windows: [office] }, now: monday }],
    [
      'outside the window when a person says why',
      {
        config: { windows: [office] },
        passes: { trigger: { kind: 'person', override: 'hotfix' } },
      },
    ],
    ['once while its repository is suspended', { suspended: byAna, passes: { once: true } }],
    [
      'once while banyan.yaml suspends its repository',
      { config: { suspend: true }, passes: { once: true } },
    ],
    ['once while it is suspended', { application: { suspended: byAna }, passes: { once: true } }],
    [
      'outside the window when it was down and is resumed',
      { config: { windows: [office] }, passes: { resumed: ['shop'] } },
    ],
  ])('%s', (_, world) => {
    expect(holdOf(world)).toBeUndefined()
  })
})

const port = { published: 80, target: 80, protocol: 'tcp', mode: 'ingress' } as const

function loaded(name: string, changes: Partial<ManifestLoaded['project']> = {}): ManifestLoaded {
  const project = { ...aProject([aService({ image: `${name}:2` })], name), ...changes }
  return aLoaded({ path: `${name}/compose.yaml`, digest: 'digest-2', project })
}

function plan(
  manifests: readonly ManifestLoaded[],
  applications: readonly Application[],
  holdOf: HoldOf,
): Decision[] {
  return planSync({
    ...{ repository: 'shop-deploy', manifests, policies: new Map(), retry: false, holdOf },
    applications: new Map(applications.map(app => [app.name, app])),
    base: new Map<string, Manifest>(
      applications.map(({ name }) => [name, aManifest({ app: name })] as const),
    ),
    prune: { prune: true, budget: { applications: 3, percent: 0 }, approved: false },
  })
}

const app = (name: string, changes: Partial<Application> = {}) =>
  anApplication({ name, path: `${name}/compose.yaml`, ...changes })
const hold = { cause: 'suspended', reason: 'suspended by ana' } as const
const only =
  (...names: readonly string[]): HoldOf =>
  name =>
    names.includes(name) ? hold : undefined

describe('a sync', () => {
  it('holds changes and removals, and leaves the other applications alone', () => {
    const decisions = plan(
      [loaded('blog'), loaded('shop')],
      [app('blog'), app('old'), app('shop')],
      only('shop', 'old'),
    )

    expect(decisions).toMatchObject([
      { kind: 'accept', app: 'blog' },
      { kind: 'held', app: 'old', ...hold },
      { kind: 'held', app: 'shop', ...hold },
    ])
  })

  it('holds nothing where there is nothing to do', () => {
    const same = { ...loaded('shop'), digest: 'digest-1' }

    expect(plan([same], [app('shop')], only('shop'))).toEqual([{ kind: 'unchanged', app: 'shop' }])
  })

  it('says of what waits for a person that a person has to look, window or not', () => {
    const many = ['a', 'b', 'c', 'd'].map(name => app(name))

    expect(plan([], many, only('a', 'b', 'c', 'd'))).toMatchObject(
      many.map(() => ({ kind: 'held', cause: 'prune' })),
    )
  })

  it('holds what comes after an application that waits, and what comes after that', () => {
    const decisions = plan(
      [loaded('api', { after: ['db'] }), loaded('db'), loaded('web', { after: ['api'] })],
      [app('api'), app('db'), app('web')],
      only('db'),
    )

    expect(decisions).toMatchObject([
      { kind: 'held', app: 'api', behind: 'db', reason: 'comes after db, which waits' },
      { kind: 'held', app: 'db' },
      { kind: 'held', app: 'web', behind: 'db', reason: 'comes after api, which waits' },
    ])
  })

  it('gives nobody the port that an application keeps while it is held', () => {
    const taking = loaded('blog', { services: [aService({ ports: [port] })] })
    const decisions = plan(
      [taking, loaded('shop')],
      [app('blog'), app('shop', { ports: [port] })],
      only('shop'),
    )

    expect(decisions).toMatchObject([
      { kind: 'refused', app: 'blog', code: 'port-taken' },
      { kind: 'held', app: 'shop' },
    ])
  })

  it('gives nobody the port of an application whose removal is held', () => {
    const taking = loaded('blog', { services: [aService({ ports: [port] })] })
    const decisions = plan([taking], [app('blog'), app('shop', { ports: [port] })], only('shop'))

    expect(decisions).toMatchObject([
      { kind: 'refused', app: 'blog', code: 'port-taken' },
      { kind: 'held', app: 'shop' },
    ])
  })
})
