import { describe, expect, it } from 'vitest'
import { diffProjects } from '../../../../core/compose/diff.ts'
import type { Application } from '../../../../core/model/application.ts'
import type { Rollout } from '../../../../core/model/rollout.ts'
import {
  explainApplication,
  presentApplication,
  presentDecision,
  presentDiff,
  presentGeneration,
  presentTask,
} from '../../../../engine/api/present.ts'
import type { Decision } from '../../../../engine/sync/plan.ts'
import {
  aLoaded,
  aManifest,
  anApplication,
  aProject,
  aRollout,
  aService,
  aStatus,
} from '../../../support/builders.ts'
import { placeKey } from '../../../../core/model/task.ts'
import { aTask } from '../../../support/sample-task.ts'

const task = aTask()
const blue = { web: { hashes: [task.hash], replicas: 2, ports: [] } }

describe('an application', () => {
  const facts = (application: Partial<Application>, rollout?: Partial<Rollout>) => ({
    application: anApplication({ serving: blue, active: 1, ...application }),
    ...(rollout && { rollout: aRollout(rollout) }),
    tasks: [task, { ...task, id: 'old', hash: 'other' }],
    statuses: new Map(
      [task.id, 'old'].map(id => [placeKey({ ...task, id }), aStatus({ ...task, id })]),
    ),
    lost: new Set<string>(),
  })

  it('counts ready tasks of what serves, and wanted replicas', () => {
    expect(presentApplication(facts({}))).toMatchObject({ tasksReady: 1, tasksWanted: 2 })
  })

  it('counts a task that moves once, and none on an agent that is lost', () => {
    const twin = { ...task, agent: 'node-2' }
    const moving = facts({})
    const statuses = new Map([
      ...moving.statuses,
      [placeKey(twin), aStatus(twin)] as [string, ReturnType<typeof aStatus>],
    ])
    const both = { ...moving, tasks: [task, twin], statuses }

    expect(presentApplication(both)).toMatchObject({ tasksReady: 1, tasksWanted: 2 })
    const lost = new Set([task.agent, 'node-2'])
    expect(presentApplication({ ...both, lost })).toMatchObject({ tasksReady: 0 })
  })

  it('says how long its active generation took, and since when it serves', () => {
    const activeRollout = aRollout({ times: { pending: 100, switching: 400, done: 900 } })

    expect(presentApplication({ ...facts({}), activeRollout })).toMatchObject({
      liveSince: 400,
      rolloutMs: 800,
    })
  })

  it('has a URL for each published TCP port', () => {
    const port = { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' } as const
    const ports = [
      port,
      { ...port, hostIp: '10.0.0.1' },
      { ...port, published: 53, protocol: 'udp' as const },
    ]

    expect(presentApplication(facts({ serving: { web: { ...blue.web, ports } } })).urls).toEqual([
      'http://127.0.0.1:8080',
      'http://10.0.0.1:8080',
    ])
  })

  it('waits for nothing once its rollout is over', () => {
    const waiting = 'waits for db to be healthy'

    expect(presentApplication(facts({}, { phase: 'starting', waiting })).waiting).toBe(waiting)
    expect(presentApplication(facts({}, { phase: 'failed', waiting })).waiting).toBe('')
  })

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
      'Push a new commit, or follow the repository again: banyan resume shop',
    ],
  ])('explains itself when %s', (_name, application, rollout, summary, next) => {
    expect(explainApplication(facts(application, rollout))).toEqual({ summary, next })
  })

  const rollout = { phase: 'starting', waiting: 'waits for db to be healthy' } as const

  it('leaves to what is awaited beside it what it says, and takes the first way out', () => {
    const waits = [{}, { next: 'banyan logs shop/db' }]

    expect(explainApplication(facts({ wanted: 2 }, rollout), waits)).toEqual({
      summary: 'shop is rolling out generation 2, starting.',
      next: 'banyan logs shop/db',
    })
  })

  it('says why nothing newer of its repository is deployed', () => {
    const live = facts({ active: 1, wanted: 1 }, { phase: 'done' })

    expect(explainApplication(live, [], 'Commit 1234567 is not signed')).toEqual({
      summary:
        'shop is at generation 1; nothing newer of shop-deploy is deployed: Commit 1234567 is not signed',
      next: 'When that is mended: banyan sync shop-deploy',
    })
  })

  it('says where both generations serve', () => {
    const failed = { generation: 2, digest: 'd', reason: 'web exits with 1' }
    const serving = { web: { ...blue.web, hashes: ['a', 'b'] } }
    const { summary } = explainApplication(facts({ failed, serving }, { phase: 'failed' }))

    expect(summary).toContain('some tasks of generation 1 serve beside its own')
  })
})

describe('a task', () => {
  it.each<[string, Partial<Application>, number]>([
    ['live', { serving: blue }, 1],
    ['live', { serving: blue, next: { web: task.hash } }, 1],
    ['blue', { serving: blue, next: { web: 'green' } }, 1],
    ['green', { serving: {}, next: { web: task.hash } }, 1],
    ['leaving', { serving: { web: { ...blue.web, hashes: ['other'] } } }, 1],
    ['leaving', { serving: blue }, 3],
  ])('is %s', (role, application, slot) => {
    const view = presentTask({ ...task, slot }, undefined, anApplication(application))

    expect(view.role).toBe(role)
  })

  it('that no agent has reported is pending', () => {
    expect(presentTask(task, undefined, undefined)).toMatchObject({
      state: 'pending',
      health: 'none',
      ready: false,
      role: 'leaving',
    })
  })
})

it('a generation shows what made it, how long it took and why it failed', () => {
  const manifest = aManifest({ trigger: { kind: 'webhook', detail: 'd-1' }, rollbackOf: 3 })
  const cause = { code: 'exited', message: 'web exits with 1' }

  expect(presentGeneration(manifest, aRollout({ phase: 'failed', cause }), false)).toMatchObject({
    trigger: 'webhook (d-1)',
    rollbackOf: 3,
    phase: 'failed',
    cause: 'web exits with 1',
    subject: 'Louder',
  })
})

describe('what a commit would change', () => {
  const volume = {
    mounts: [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }],
  } as const
  const before = aProject([aService(), aService({ name: 'db', image: 'db:1', ...volume })])
  const after = aProject([aService(), aService({ name: 'db', image: 'db:2', ...volume })])

  it('names services, fields, and downtime with its reason', () => {
    expect(presentDiff('shop', diffProjects(before, after))).toMatchObject({
      app: 'shop',
      change: 'update',
      downtime: true,
      services: [
        {
          service: 'db',
          strategy: 'stop-first',
          downtimeReason: 'it writes volume data',
          fields: [{ path: 'image', before: 'db:1', after: 'db:2' }],
        },
        { service: 'web', change: 'unchanged', fields: [] },
      ],
    })
  })

  it.each<[string, Decision, string | undefined]>([
    [
      'create',
      { kind: 'accept', app: 'shop', manifest: aLoaded(), changes: diffProjects(undefined, after) },
      'create',
    ],
    ['remove', { kind: 'remove', app: 'shop', changes: diffProjects(before, undefined) }, 'remove'],
    ['nothing', { kind: 'unchanged', app: 'shop' }, 'unchanged'],
    ['no outcome', { kind: 'note', app: 'shop', manifest: aLoaded() }, 'unchanged'],
    ['nothing that is allowed', { kind: 'held', app: 'shop', reason: 'budget' }, undefined],
  ])('%s', (_name, decision, change) => {
    expect(presentDecision(decision)?.change).toBe(change)
  })
})
