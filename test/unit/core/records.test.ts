import { describe, expect, test } from 'vitest'
import { BanyanError } from '../../../core/errors.ts'
import type { Mount } from '../../../core/model/mounts.ts'
import type { Application } from '../../../core/model/application.ts'
import type { Rollout } from '../../../core/model/rollout.ts'
import type { Task, TaskStatus } from '../../../core/model/task.ts'
import { records } from '../../../core/records.ts'

const mounts: readonly Mount[] = [
  { kind: 'volume', name: 'data', target: '/data', readOnly: false },
  { kind: 'anonymous', target: '/cache', readOnly: false },
  { kind: 'bind', source: '/srv', target: '/srv', readOnly: true },
  { kind: 'tmpfs', target: '/tmp', sizeBytes: 1024 },
]

const task: Task = {
  id: 'shop-web-1-3f9c2ab1',
  app: 'shop',
  service: 'web',
  slot: 1,
  hash: '3f9c2ab1',
  generation: 3,
  agent: 'node-1',
  spec: {
    name: 'web',
    image: 'shop@sha256:0',
    command: [],
    environment: { TOKEN: 'hunter2' },
    labels: {},
    expose: [{ port: 53, protocol: 'udp' }],
    ports: [{ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' }],
    mounts,
    files: [],
    restart: { condition: 'any' },
    stopGracePeriodMs: 10_000,
    resources: { limits: { cpus: 0.5, pids: 100 }, reservations: {} },
    volumes: [],
  },
  files: { '0': 'aGVsbG8=' },
}

const application: Application = {
  name: 'shop',
  repository: 'main',
  path: 'shop/compose.yaml',
  active: 2,
  wanted: 3,
  serving: { web: { hashes: ['3f9c2ab1'], replicas: 2, ports: [] } },
  ports: [],
  digest: 'd',
  down: { at: 1 },
}

const rollout: Rollout = {
  app: 'shop',
  generation: 3,
  phase: 'rolled-back',
  times: { pending: 1, 'rolled-back': 2 },
  images: {},
  placements: { 'shop-web-1-3f9c2ab1': 'node-1' },
  cause: { code: 'exited', message: 'It ended.', exitCode: 1, lastLines: ['no such file'] },
}

const status: TaskStatus = {
  task: 'shop-web-1-3f9c2ab1',
  agent: 'node-1',
  app: 'shop',
  state: 'running',
  health: 'healthy',
  ready: true,
  restarts: 0,
  changedAt: 1,
}

function failureOf(decode: () => unknown): BanyanError {
  try {
    decode()
  } catch (error) {
    if (error instanceof BanyanError) return error
  }
  throw new Error('it was decoded')
}

describe('a record that is written and read again is the same', () => {
  test('task', () => {
    expect(records.task.decode(records.task.encode(task))).toEqual(task)
  })

  test('application', () => {
    expect(records.application.decode(records.application.encode(application))).toEqual(application)
  })

  test('rollout', () => {
    expect(records.rollout.decode(records.rollout.encode(rollout))).toEqual(rollout)
  })

  test('status', () => {
    expect(records.status.decode(records.status.encode(status))).toEqual(status)
  })

  test('route', () => {
    const route = {
      app: 'shop',
      service: 'web',
      hashes: ['1'],
      networks: [],
      members: [],
      ports: [],
      backends: [],
      next: [],
    }

    expect(records.route.decode(records.route.encode(route))).toEqual(route)
  })
})

test('two ways of building one record give one text', () => {
  const { app, ...rest } = status

  expect(records.status.encode({ ...rest, app })).toBe(records.status.encode(status))
})

test('a field that a newer version wrote is left out', () => {
  const text = JSON.stringify({ ...status, mood: 'sunny' })

  expect(records.status.decode(text)).toEqual(status)
})

test.each([
  ['a missing field', { ...status, ready: undefined }, 'ready is not boolean'],
  ['a wrong type', { ...status, restarts: 'hunter2' }, 'restarts is not number'],
  ['an unknown word', { ...status, state: 'hunter2' }, 'state invalid value'],
  ['null for an absent field', { ...status, error: null }, 'error is not string'],
])('%s is refused with the field and without the value', (_, record, sentence) => {
  const error = failureOf(() => records.status.decode(JSON.stringify(record), '/banyan/status/x'))

  expect(error).toMatchObject({ code: 'record-invalid', disposition: 'bug' })
  expect(error.message).toContain(sentence)
  expect(error.message).toContain('/banyan/status/x')
  expect(error.message).not.toContain('hunter2')
})

test('a field deep inside is named with its path', () => {
  const text = records.task.encode(task).replace('"kind":"tmpfs"', '"kind":"hunter2"')

  const error = failureOf(() => records.task.decode(text))

  expect(error.message).toContain('spec.mounts.3.kind')
  expect(error.message).not.toContain('hunter2')
})

test('text that is not JSON is refused without quoting it', () => {
  const error = failureOf(() => records.task.decode('hunter2'))

  expect(error).toMatchObject({ code: 'record-invalid' })
  expect(error.cause).toBeUndefined()
  expect(error.message).not.toContain('hunter2')
})
