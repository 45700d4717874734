import { describe, expect, it } from 'vitest'
import type { Application } from '../../../../core/model/application.ts'
import type { Rollout } from '../../../../core/model/rollout.ts'
import {
  presentApplication,
  presentGeneration,
  presentTask,
} from '../../../../engine/api/present.ts'
import { aManifest, anApplication, aRollout, aStatus } from '../../../support/builders.ts'
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
    signer: '',
  })
  const signed = { ...manifest, source: { ...manifest.source, signer: 'ada@example.org' } }
  expect(presentGeneration(signed, undefined, true)).toMatchObject({ signer: 'ada@example.org' })
})
