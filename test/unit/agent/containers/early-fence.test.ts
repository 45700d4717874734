import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startEarlyFence } from '../../../../agent/containers/early-fence.ts'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { aTask } from '../../../support/sample-task.ts'

const bootedMs = 1_000_000
let now: number
let running: Map<string, ObservedContainer>
let calls: string[]
let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  now = bootedMs
  calls = []
  stop = new AbortController()
  running = new Map([
    ['c-db', observed('db', true)],
    ['c-web', observed('web', false)],
  ])
})

afterEach(() => {
  stop.abort()
  vi.useRealTimers()
})

it('without any engine, what a former life left ends as long after its last contact as in that life', async () => {
  start(now - 5_000)
  await pass(3_900)
  const early = [...calls]
  await pass(1_100)

  expect(early).toEqual([])
  expect(calls).toEqual(['c-db'])
  expect([...running.keys()]).toEqual(['c-web'])
})

it('ends it at once when nobody knows of a contact, also what appears later', async () => {
  running.delete('c-db')
  start(undefined)
  await pass(500)
  running.set('c-late', observed('late', true))
  await pass(1_500)

  expect(new Set(calls)).toEqual(new Set(['c-late']))
})

it('does nothing more once the containers have a guard of their own', async () => {
  const { end } = start(now - 5_000)
  await pass(1_000)
  end()
  await pass(60_000)

  expect(calls).toEqual([])
})

function start(contactAt: number | undefined) {
  return startEarlyFence({
    runtime: {
      list: async () => await Promise.resolve([...running.values()]),
      exec: async () => await Promise.resolve({ exitCode: 0, output: '' }),
      stop: async id => {
        calls.push(id)
        running.delete(id)
        await Promise.resolve()
      },
    },
    ...{ clock: systemClock, bootMs: () => now, signal: stop.signal },
    contactNote: { read: () => contactAt, write: () => undefined },
    log: pino({ level: 'silent' }),
  })
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    now += 100
    await vi.advanceTimersByTimeAsync(100)
  }
}

function observed(name: string, exclusive: boolean): ObservedContainer {
  const { id, app, service, hash } = aTask({ name })
  return {
    ...{ containerId: `c-${name}`, task: id, app, service, hash, exclusive },
    ...{ state: 'running', stopGraceMs: 10_000, createdAt: 0 },
  }
}
