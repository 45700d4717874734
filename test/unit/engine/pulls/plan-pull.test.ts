import { describe, expect, it } from 'vitest'
import type { Application, Manifest } from '../../../../core/model/application.ts'
import type { PlanView } from '../../../../core/model/plan.ts'
import { belongingTo, manifestsToPlan } from '../../../../engine/pulls/belongs.ts'
import { planPull } from '../../../../engine/pulls/plan-pull.ts'
import type { ManifestFound, ManifestLoaded } from '../../../../engine/sync/manifest.ts'
import { aLoaded, aManifest, anApplication, aProject, aService } from '../../../support/builders.ts'

function manifest(app: string, version: number, changes: Partial<ManifestLoaded> = {}) {
  return aLoaded({
    path: `${app}/compose.yaml`,
    digest: `${app}-${version}`,
    project: aProject([aService({ image: `${app}:${version}` })], app),
    ...changes,
  })
}

function running(app: string, version: number, changes: Partial<Application> = {}): Application {
  return anApplication({
    ...{ name: app, path: `${app}/compose.yaml`, digest: `${app}-${version}`, active: 1 },
    ...changes,
  })
}

interface Given {
  readonly mergeBase: readonly ManifestFound[]
  readonly head: readonly ManifestFound[]
  readonly now: readonly Application[]
  readonly base?: readonly Manifest[]
  readonly fork?: boolean
}

function plan({ mergeBase, head, now, base = [], fork = false }: Given): PlanView {
  const belonging = belongingTo(head, mergeBase)
  return planPull({
    world: {
      repository: 'shop-deploy',
      manifests: manifestsToPlan(head, belonging, now),
      applications: new Map(now.map(app => [app.name, app])),
      base: new Map(base.map(each => [each.app, each])),
      policies: new Map(),
      prune: { prune: true, budget: { applications: 1, percent: 0 }, approved: false },
      retry: false,
    },
    ...{ belonging, mergeBase },
    about: {
      ...{ repository: 'shop-deploy', commit: 'c0ffee' },
      pull: { number: 1, mergeBase: 'base', behind: 0, fork },
    },
    tasksOf: () => [{ service: 'web', agent: 'node-1' }],
  })
}

const runs = (app: string, version: number) =>
  aManifest({ app, project: aProject([aService({ image: `${app}:${version}` })], app) })

describe('a pull request', () => {
  it('that is behind changes what differs from its merge base, compared with what runs', () => {
    const view = plan({
      mergeBase: [manifest('shop', 1), manifest('blog', 1)],
      head: [manifest('shop', 2), manifest('blog', 1)],
      now: [running('shop', 9), running('blog', 2)],
      base: [runs('shop', 9), runs('blog', 2)],
    })

    expect(view.apps).toMatchObject([
      {
        app: 'shop',
        services: [
          {
            fields: [{ path: 'image', before: 'shop:9', after: 'shop:2' }],
            agents: [{ agent: 'node-1', tasks: 1 }],
          },
        ],
      },
    ])
  })

  it('removes what it deletes, and not what main has got since', () => {
    const view = plan({
      mergeBase: [manifest('shop', 1), manifest('blog', 1)],
      head: [manifest('shop', 1)],
      now: [running('shop', 1), running('blog', 1), running('wiki', 1)],
    })

    expect(view.apps).toMatchObject([{ app: 'blog', change: 'remove' }])
  })

  it('that moves a manifest removes nothing', () => {
    const view = plan({
      mergeBase: [manifest('shop', 1)],
      head: [manifest('shop', 1, { path: 'apps/shop/compose.yaml' })],
      now: [running('shop', 0)],
      base: [runs('shop', 1)],
    })

    expect(view).toMatchObject({ apps: [{ app: 'shop', change: 'unchanged' }], problems: [] })
  })

  it('meets the ports of what runs, not those that its old tree has of it', () => {
    const port = { published: 80, target: 80, protocol: 'tcp', mode: 'ingress' } as const
    const published = { project: aProject([aService({ ports: [port] })], 'shop') }
    const old = { project: aProject([aService({ ports: [port] })], 'blog') }
    const given = {
      mergeBase: [manifest('shop', 1), manifest('blog', 1, old)],
      head: [manifest('shop', 2, published), manifest('blog', 1, old)],
    }

    const free = plan({ ...given, now: [running('shop', 1), running('blog', 2)] })
    const taken = plan({
      ...given,
      now: [running('shop', 1), running('blog', 2, { ports: [port] })],
    })

    expect(free.problems).toEqual([])
    expect(taken.problems).toMatchObject([{ app: 'shop', code: 'port-taken' }])
  })

  it('is not told of what others broke', () => {
    const broken = { ...manifest('blog', 2), kind: 'refused', code: 'bad', message: 'bad' } as const

    const view = plan({ mergeBase: [broken], head: [broken, manifest('shop', 1)], now: [] })

    expect(view).toMatchObject({ apps: [{ app: 'shop', change: 'create' }], problems: [] })
  })
})

describe('a pull request from a fork', () => {
  it('is compared with its merge base, by names of fields alone', () => {
    const view = plan({
      mergeBase: [manifest('shop', 1)],
      head: [manifest('shop', 2)],
      now: [running('shop', 9, { failed: { generation: 2, digest: 'shop-2', reason: 'hush' } })],
      base: [runs('shop', 9)],
      fork: true,
    })

    expect(view.apps).toMatchObject([
      { change: 'update', services: [{ fields: [{ path: 'image' }], agents: [] }] },
    ])
    expect(JSON.stringify(view)).not.toMatch(/shop:\d|hush|node-1/)
  })

  it('hears of problems by place and code', () => {
    const bad = {
      ...manifest('shop', 2),
      kind: 'refused',
      code: 'unknown-key',
      message: 'the sentence',
      diagnostics: [
        {
          file: 'f.yaml',
          line: 2,
          column: 3,
          code: 'unknown-key',
          message: 'hush',
          severity: 'error',
        },
      ],
    } as const

    const view = plan({ mergeBase: [manifest('shop', 1)], head: [bad], now: [], fork: true })

    expect(view.problems).toEqual([
      {
        ...{ path: 'shop/compose.yaml', code: 'unknown-key', message: 'f.yaml:2:3: unknown-key' },
        places: [{ file: 'f.yaml', line: 2, column: 3, message: 'unknown-key' }],
      },
    ])
  })

  it('is not blamed for what no fork could load', () => {
    const closed = (version: number) =>
      ({ ...manifest('shop', version), kind: 'refused', code: 'sops-no-key', message: '' }) as const

    const view = plan({ mergeBase: [closed(1)], head: [closed(2)], now: [], fork: true })

    expect(view).toMatchObject({
      problems: [],
      apps: [{ app: 'shop/compose.yaml', change: 'unchanged' }],
    })
  })
})
