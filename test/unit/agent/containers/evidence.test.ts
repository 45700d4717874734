import { expect, it, vi } from 'vitest'
import { Evidence } from '../../../../agent/containers/evidence.ts'
import type { LogLine } from '../../../../agent/containers/runtime.ts'
import { FakeClock } from '../../../support/fake-clock.ts'
import { FakeRuntime } from '../../../support/fake-runtime.ts'

function line(text: string): LogLine {
  return { at: 0, stream: 'stderr', text }
}

/** A clock whose sleeps take no time, and how long they would have been. */
class CountingClock extends FakeClock {
  readonly slept: number[] = []

  override sleep(ms = 0): Promise<void> {
    this.slept.push(ms)
    return Promise.resolve()
  }
}

/** Logs that answer the first, second, … reading; an error stands for one that fails. */
function reading(...answers: readonly (readonly string[] | Error)[]) {
  const runtime = new FakeRuntime()
  const clock = new CountingClock()
  let times = 0
  // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous
  vi.spyOn(runtime, 'logs').mockImplementation(async function* () {
    const answer = answers[times++] ?? []
    if (answer instanceof Error) throw answer
    yield* answer.map(line)
  })
  let tell: () => void = () => undefined
  const evidence = new Evidence(runtime, clock, () => tell())
  const found = (name: string, runs = false) =>
    new Promise<readonly string[] | undefined>(resolve => {
      tell = () => resolve(evidence.lines('web-1'))
      evidence.collect('web-1', { name, containerId: 'c1', runs })
    })
  return { evidence, found, clock, times: () => times }
}

it('reads a log that is there once', async () => {
  const { evidence, found, clock, times } = reading(['Error: no database'])

  expect(await found('exit 1')).toEqual(['Error: no database'])
  evidence.collect('web-1', { name: 'exit 1', containerId: 'c1' })
  expect(evidence.pending('web-1')).toBe(false)
  expect([times(), clock.slept]).toEqual([1, []])
})

it('reads the log of a container that has ended until it has lines, at growing intervals', async () => {
  const late = reading([], [], new Error('busy'), ['Error: no database'])

  expect(await late.found('exit 1')).toEqual(['Error: no database'])
  expect(late.clock.slept).toEqual([300, 700, 2_000])
})

it('says nothing while it reads, and settles for none after three seconds', async () => {
  const { evidence, found, clock, times } = reading()
  const lines = found('exit 1')

  expect(evidence.pending('web-1')).toBe(true)
  expect(await lines).toEqual([])
  expect(evidence.pending('web-1')).toBe(false)
  expect(times()).toBe(4)
  expect(clock.slept.reduce((sum, ms) => sum + ms)).toBe(3_000)
})

it('waits but a moment for a task that ended without a word before', async () => {
  const { evidence, found, clock } = reading()
  await found('exit 1')
  clock.slept.length = 0

  expect(await found('exit 1, again')).toEqual([])
  expect(clock.slept).toEqual([300])

  evidence.forget('web-1')
  clock.slept.length = 0
  await found('exit 1, after it was ready')
  expect(clock.slept).toHaveLength(3)
})

it('takes the log of a container that runs as it is', async () => {
  const { found, times } = reading()

  expect(await found('unhealthy', true)).toEqual([])
  expect(times()).toBe(1)
})
