import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { firstAnswer } from '../../../../platform/endpoints/first-answer.ts'
import { keepChecking } from '../../../../platform/endpoints/health-check.ts'
import { timersClock } from '../../../support/fake-timers-clock.ts'
import { PlayedEndpoints } from '../../../support/played-endpoints.ts'

let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers()
  stop = new AbortController()
})

afterEach(() => {
  stop.abort()
  vi.useRealTimers()
})

/** Asks four times a second, for as long; answers who answered. */
async function askFor(played: PlayedEndpoints, ms: number): Promise<string[]> {
  const answers: string[] = []
  const asking = (async () => {
    for (const until = timersClock.now() + ms; timersClock.now() < until;) {
      const { value, attempt } = await firstAnswer(played.set, {
        ask: async (endpoint, signal) => await played.ask(endpoint, signal),
        discard: () => undefined,
        ...{ hedgeMs: 300, clock: timersClock, random: played.random, signal: stop.signal },
      })
      await attempt.succeed()
      answers.push(value)
      await timersClock.sleep(250)
    }
  })()
  await vi.advanceTimersByTimeAsync(ms + 1000)
  await asking
  return answers
}

it('fails over at once, asks a dead one now and then, one at a time, and goes back when it is well', async () => {
  const played = new PlayedEndpoints({ a: 10, b: 10 })
  const well = await askFor(played, 5000)
  played.manners['a'] = 'refuses'
  const asked = played.askedOf('a')
  const dead = await askFor(played, 300_000)
  const tries = played.askedOf('a') - asked
  played.manners['a'] = 10
  const back = await askFor(played, 60_000)

  expect(new Set(well)).toEqual(new Set(['a']))
  expect(new Set(dead)).toEqual(new Set(['b']))
  // three open it, and then one after each 30 to 36 s
  expect(tries).toBeGreaterThanOrEqual(3 + 8)
  expect(tries).toBeLessThanOrEqual(3 + 10)
  expect(back.at(-1)).toBe('a')
  expect(played.set.report()[0]?.state).toBe('closed')
})

it('learns by looks from aside that a better one is well again, and has it be so for a while', async () => {
  const played = new PlayedEndpoints({ a: 'silent', b: 10 })
  const [a, b] = played.set.endpoints
  if (!a || !b) throw new Error('two endpoints')
  void keepChecking({
    set: played.set,
    check: async (endpoint, signal) => {
      await played.ask(endpoint, signal)
    },
    isInUse: endpoint => endpoint === b,
    ...{ intervalMs: () => 10_000, timeoutMs: 500 },
    ...{ clock: timersClock, random: played.random, signal: stop.signal },
  })
  await vi.advanceTimersByTimeAsync(60_000)
  const down = played.set.report()[0]
  played.manners['a'] = 10
  await vi.advanceTimersByTimeAsync(60_000)
  const up = played.set.report()[0]
  const isSteady = [played.set.isBetterWell(b, 120_000)]
  await vi.advanceTimersByTimeAsync(120_000)
  isSteady.push(played.set.isBetterWell(b, 120_000))

  expect(down).toMatchObject({ state: 'open', healthy: false })
  expect(up).toMatchObject({ state: 'closed', healthy: true })
  expect(isSteady).toEqual([false, true])
  expect(played.askedOf('b')).toBe(0)
})

it('looks after those that come, and no more after those that went', async () => {
  const played = new PlayedEndpoints({ a: 10, b: 10 })
  const [a] = played.set.endpoints
  void keepChecking({
    set: played.set,
    check: async (endpoint, signal) => {
      await played.ask(endpoint, signal)
    },
    isInUse: () => false,
    ...{ intervalMs: () => 10_000, timeoutMs: 500 },
    ...{ clock: timersClock, random: played.random, signal: stop.signal },
  })
  await vi.advanceTimersByTimeAsync(60_000)
  if (a) played.set.replace([a, { name: 'c', priority: 1, timeoutMs: 500 }])
  const asked = played.askedOf('b')
  played.manners['c'] = 10
  await vi.advanceTimersByTimeAsync(60_000)

  expect(asked).toBeGreaterThanOrEqual(3)
  expect(played.askedOf('b')).toBe(asked)
  expect(played.askedOf('c')).toBeGreaterThanOrEqual(3)
  expect(played.askedOf('a')).toBeGreaterThanOrEqual(6)
})

it('looks soon where that begins to matter, however long it was going to wait', async () => {
  const played = new PlayedEndpoints({ a: 10 })
  let intervalMs = 3_600_000
  void keepChecking({
    set: played.set,
    check: async (endpoint, signal) => {
      await played.ask(endpoint, signal)
    },
    isInUse: () => false,
    ...{ intervalMs: () => intervalMs, timeoutMs: 500 },
    ...{ clock: timersClock, random: played.random, signal: stop.signal },
  })
  await vi.advanceTimersByTimeAsync(60_000)
  const before = played.askedOf('a')
  intervalMs = 10_000
  await vi.advanceTimersByTimeAsync(2000)

  expect([before, played.askedOf('a')]).toEqual([0, 1])
})

it('takes no good look for a good request: one that answers looks alone is left all the same', async () => {
  const played = new PlayedEndpoints({ a: 10 })
  const [a] = played.set.endpoints
  if (!a) throw new Error('one endpoint')
  for (let n = 0; n < 3; n++) {
    await played.set.beginCheck(a)?.succeed()
    await played.set.begin(a)?.fail(new Error('refused'))
  }

  expect(played.set.report()[0]).toMatchObject({ state: 'open', requests: 6, failures: 3 })
})
