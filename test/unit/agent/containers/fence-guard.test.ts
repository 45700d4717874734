import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FenceGuard } from '../../../../agent/containers/fence-guard.ts'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'
import type { Task } from '../../../../core/model/task.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { aTask } from '../../../support/sample-task.ts'

const task: Task = { ...aTask({ name: 'db' }), exclusive: true }
const other = aTask({ name: 'web' }, 2)
const observed = (of: Task, changes: Partial<ObservedContainer> = {}): ObservedContainer => ({
  ...{ containerId: `c-${of.service}`, task: of.id, app: of.app, service: of.service },
  ...{ hash: of.hash, state: 'running', stopGraceMs: 10_000, createdAt: 0, ...changes },
})
const desired = new Map([task, other].map(each => [each.id, each]))
const both = [observed(task), observed(other)]

let now: number
let calls: string[]
let opened: number
let noted: number[]
let hanging: boolean
let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  now = 1_000_000
  calls = []
  opened = 0
  noted = []
  hanging = false
  stop = new AbortController()
})

afterEach(() => {
  stop.abort()
  vi.useRealTimers()
})

function guard(contactAt?: number): FenceGuard {
  return new FenceGuard({
    runtime: {
      exec: async () => await Promise.resolve({ exitCode: 0, output: '' }),
      stop: async (id, graceMs) => {
        calls.push(`${id} ${graceMs}`)
        if (hanging) await new Promise(() => undefined)
      },
    },
    ...{ clock: systemClock, bootMs: () => now, signal: stop.signal },
    contactNote: { read: () => contactAt, write: at => noted.push(at) },
    onStop: () => undefined,
    onOpen: () => opened++,
    log: pino({ level: 'silent' }),
  })
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    now += 100
    await vi.advanceTimersByTimeAsync(100)
  }
}

describe('the guard of exclusive containers', () => {
  it('lets them run while an engine answers', async () => {
    const fence = guard()
    for (let beats = 0; beats < 5; beats++) {
      fence.contact(now)
      fence.look(both, desired)
      await pass(5_000)
    }

    expect(calls).toEqual([])
    expect(noted).toHaveLength(4) // the first was before it knew what is there
  })

  it('tells them to end, then kills them, and leaves all others alone', async () => {
    hanging = true
    const fence = guard()
    fence.contact(now)
    fence.look(both, desired)
    await pass(8_900)
    expect(calls).toEqual([])
    await pass(200)
    expect(calls.map(call => call.split(' ')[0])).toEqual(['c-db'])
    expect(Number(calls[0]?.split(' ')[1])).toBeGreaterThan(2_800)
    await pass(3_800)
    expect(calls).toHaveLength(1)
    await pass(200)

    expect(calls[1]).toBe('c-db 0')
  })

  it('kills again every second what still runs', async () => {
    const fence = guard()
    fence.look(both, desired)
    await pass(3_000)

    expect(calls).toEqual(['c-db 0', 'c-db 0', 'c-db 0', 'c-db 0'])
  })

  it('has nothing more to do once they have ended', async () => {
    const fence = guard()
    fence.look(both, desired)
    fence.look([observed(task, { state: 'exited' }), observed(other)], desired)
    await pass(5_000)

    expect(calls).toEqual(['c-db 0'])
  })

  it('acts first when this process slept', async () => {
    const fence = guard()
    fence.contact(now)
    fence.look(both, desired)
    now += 60_000
    await vi.advanceTimersByTimeAsync(9_000)

    expect(calls[0]).toBe('c-db 0')
    expect(fence.open).toBe(false)
  })

  it('goes by the container itself, and by the last contact, before an engine said anything', async () => {
    const fence = guard(now - 5_000)
    fence.look([observed(task, { exclusive: true }), observed(other)], undefined)
    expect(calls).toEqual([])
    await pass(4_100)

    expect(calls).toHaveLength(1)
  })

  it('starts none while the fence is closed, and says when it is open again', () => {
    const fence = guard()
    const start = { kind: 'start', task: task.id, containerId: 'c-db' } as const
    expect(() => fence.check(start, task)).toThrow(expect.objectContaining({ code: 'fenced' }))
    fence.check(start, other)
    fence.contact(now - 20_000) // an answer that comes too late is none
    expect(opened).toBe(0)
    fence.contact(now)
    fence.contact(now)

    fence.check(start, task)
    expect(opened).toBe(1)
  })
})
