import { describe, expect, it } from 'vitest'
import { diffProjects } from '../../../../core/compose/diff.ts'
import { planOf, planView } from '../../../../engine/report/plan-view.ts'
import type { Decision } from '../../../../engine/sync/decision.ts'
import { aLoaded, aProject, aService } from '../../../support/builders.ts'

const volume = {
  mounts: [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }],
} as const
const before = aProject([aService(), aService({ name: 'db', image: 'db:1', ...volume })])
const after = aProject([aService(), aService({ name: 'db', image: 'db:2', ...volume })])
const tasks = [
  { service: 'db', agent: 'node-2' },
  { service: 'web', agent: 'node-1' },
]

describe('what a commit would change', () => {
  it('names services, fields, downtime with its reason, and where it restarts', () => {
    expect(planOf('shop', diffProjects(before, after), () => tasks)).toMatchObject({
      app: 'shop',
      change: 'update',
      services: [
        {
          service: 'db',
          strategy: 'stop-first',
          downtime: 'it writes volume data',
          graceMs: 10_000,
          fields: [{ path: 'image', before: 'db:1', after: 'db:2' }],
          agents: [{ agent: 'node-2', tasks: 1 }],
        },
        { service: 'web', change: 'unchanged', fields: [] },
      ],
    })
  })

  it.each<[string, Decision, string, string?]>([
    [
      'create',
      { kind: 'accept', app: 'shop', manifest: aLoaded(), changes: diffProjects(undefined, after) },
      'create',
    ],
    ['remove', { kind: 'remove', app: 'shop', changes: diffProjects(before, undefined) }, 'remove'],
    ['nothing', { kind: 'unchanged', app: 'shop' }, 'unchanged'],
    ['no outcome', { kind: 'note', app: 'shop', manifest: aLoaded() }, 'unchanged'],
    [
      'nothing that is allowed',
      { kind: 'held', app: 'shop', cause: 'prune', reason: 'budget' },
      'unchanged',
      'budget',
    ],
  ])('%s', (_name, decision, change, remark) => {
    const [app] = planView({ repository: 'r', commit: 'c' }, [decision], () => []).apps

    expect([app?.change, app?.remark]).toEqual([change, remark])
  })

  it('has the places of what was refused', () => {
    const place = { file: 'shop/compose.yaml', line: 3, column: 5 }
    const error = {
      ...place,
      code: 'unknown-key',
      message: 'unknown key',
      severity: 'error',
    } as const
    const refused = {
      kind: 'refused',
      path: place.file,
      code: 'unknown-key',
      message: 'text',
    } as const
    const decision = {
      ...refused,
      diagnostics: [error, { ...error, severity: 'warning' as const }],
    }

    const { problems } = planView({ repository: 'r', commit: 'c' }, [decision], () => [])

    expect(problems).toMatchObject([{ places: [{ ...place, message: 'unknown key' }] }])
  })
})
