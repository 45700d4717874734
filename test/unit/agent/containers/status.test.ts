import { describe, expect, it } from 'vitest'
import { freshMemory } from '../../../../agent/containers/memory.ts'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'
import { sameStatus, statusOf } from '../../../../agent/containers/status.ts'
import type { Verdict } from '../../../../agent/health/judge.ts'
import { aTask } from '../../../support/sample-task.ts'

const task = aTask()
const stalled = { code: 'image-not-found', message: 'no image', disposition: 'stalled' } as const
const busy = { code: 'runtime-error', message: 'busy', disposition: 'retry' } as const
const healthy: Verdict = { health: 'healthy', ready: true, undecided: false }
const sick: Verdict = { health: 'unhealthy', ready: false, undecided: false, output: 'refused' }

const running: ObservedContainer = {
  ...{ containerId: 'c1', task: task.id, app: 'shop', service: 'web', hash: task.hash },
  ...{ state: 'running', address: '10.0.0.2', startedAt: 5, createdAt: 1, stopGraceMs: 0 },
}
const created: ObservedContainer = { ...running, state: 'created' }
const exited: ObservedContainer = { ...running, state: 'exited', exitCode: 2, finishedAt: 9 }

type Seen = Parameters<typeof statusOf>[0]

function status(changes: Partial<Seen>) {
  const nothing = { container: undefined, phase: undefined, verdict: undefined }
  const seen = { task, memory: freshMemory, lastLines: undefined, ...nothing, ...changes }
  return statusOf(seen, 100)
}

describe('the state of a task', () => {
  const job = aTask({ restart: { condition: 'none' } })

  it.each<[string, Partial<Seen>]>([
    ['pending', {}],
    ['pulling', { phase: 'pulling' }],
    ['starting', { phase: 'starting' }],
    ['starting', { container: created }],
    ['waiting', { container: created, memory: { ...freshMemory, error: busy } }],
    ['failed', { container: created, memory: { ...freshMemory, error: stalled } }],
    ['failed', { memory: { ...freshMemory, error: stalled } }],
    ['running', { container: running, verdict: sick }],
    ['running', { container: running, memory: { ...freshMemory, error: stalled } }],
    ['stopping', { container: running, verdict: healthy, phase: 'stopping' }],
    ['waiting', { container: exited }],
    ['exited', { container: exited, task: job }],
  ])('is %s', (state, changes) => {
    expect(status(changes).state).toBe(state)
  })
})

it('serves only while it runs, is healthy and is not being stopped', () => {
  expect(status({ container: running, verdict: healthy }).ready).toBe(true)
  expect(status({ container: running, verdict: sick }).ready).toBe(false)
  expect(status({ container: running, verdict: healthy, phase: 'stopping' }).ready).toBe(false)
})

it('keeps telling how the last run ended until it is ready', () => {
  const memory = { ...freshMemory, lastExitCode: 2, restarts: 1 }
  const lastLines = ['boom']
  const again = { ...sick, health: 'starting' } as const

  expect(status({ container: running, verdict: again, memory, lastLines })).toMatchObject({
    ...{ exitCode: 2, restarts: 1, lastLines, probe: 'refused' },
  })
  const ready = status({ container: running, verdict: healthy, memory, lastLines })
  expect(ready).toMatchObject({ restarts: 1, ready: true })
  expect(ready).not.toHaveProperty('exitCode')
  expect(ready).not.toHaveProperty('lastLines')
})

it('names what went wrong', () => {
  expect(status({ container: exited })).toMatchObject({ code: 'container-exited', exitCode: 2 })
  expect(status({ container: { ...exited, outOfMemory: true } }).code).toBe('out-of-memory')
  expect(status({ container: running, verdict: sick }).code).toBe('unhealthy')
  expect(status({ container: { ...exited, exitCode: 0 } })).not.toHaveProperty('code')
})

it('is news when anything but its time or the text of a probe changes', () => {
  const first = status({ container: running, verdict: sick })

  expect(sameStatus(first, { ...first, changedAt: 999, probe: 'other text' })).toBe(true)
  const { probe: _probe, ...silent } = first
  expect(sameStatus(first, silent)).toBe(false)
  expect(sameStatus(first, { ...first, restarts: 1 })).toBe(false)
})

it('tells what a task printed without the secrets that it was given', () => {
  const secret = (text: string) => Buffer.from(text).toString('base64')
  const password = { digest: 'd1' }
  const key = {
    kind: 'secret',
    name: 'key',
    target: '/run/secrets/key',
    mode: 0o400,
    uid: 0,
    gid: 0,
  } as const
  const spec = {
    ...task.spec,
    secretEnvironment: { PASSWORD: password },
    files: [{ ...key, digest: 'd2' }],
  }
  const files = { d1: secret('hunter2-hunter2'), d2: secret('BEGIN\nabcdefgh\nEND') }
  const told = status({
    ...{ task: { ...task, spec, files }, container: running },
    verdict: { ...sick, output: 'no login with hunter2-hunter2' },
    lastLines: ['key abcdefgh is refused', 'END'],
  })

  expect(told.probe).toBe('no login with [redacted]')
  expect(told.lastLines).toEqual(['key [redacted] is refused', 'END'])
})
