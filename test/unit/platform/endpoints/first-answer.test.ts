import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { firstAnswer } from '../../../../platform/endpoints/first-answer.ts'
import { timersClock } from '../../../support/fake-timers-clock.ts'
import { type Manner, PlayedEndpoints } from '../../../support/played-endpoints.ts'

let stop: AbortController
let discarded: string[]

beforeEach(() => {
  vi.useFakeTimers()
  stop = new AbortController()
  discarded = []
})

afterEach(() => {
  vi.useRealTimers()
})

function race(played: PlayedEndpoints) {
  return firstAnswer(played.set, {
    ask: async (endpoint, signal) => await played.ask(endpoint, signal),
    discard: value => discarded.push(value),
    ...{ hedgeMs: 300, clock: timersClock, random: () => 0.5, signal: stop.signal },
  })
}

async function outcomeOf(played: PlayedEndpoints): Promise<string> {
  const racing = race(played).then(
    async ({ value, attempt }) => {
      await attempt.succeed()
      return `${value} after ${played.elapsedMs}`
    },
    (error: unknown) => `${String(error)} after ${played.elapsedMs}`,
  )
  await vi.advanceTimersByTimeAsync(10_000)
  return await racing
}

describe('the first answer comes', () => {
  it.each([
    ['from the best, when it is well', { a: 20, b: 1, c: 1 }, 'a after 20', 1],
    ['from the next, when the best refuses', { a: 'refuses', b: 20, c: 1 }, 'b after 20', 2],
    ['from the next, when the best is silent', { a: 'silent', b: 20, c: 1 }, 'b after 320', 2],
    ['from the third, when two are silent', { a: 'silent', b: 'silent', c: 9 }, 'c after 609', 3],
    [
      'from the best though it is slow, when the rest is down',
      { a: 400, b: 'refuses' },
      'a after 400',
      2,
    ],
    [
      'not, when all refuse: the best says why',
      { a: 'refuses', b: 'refuses' },
      'Error: a refuses after 0',
      2,
    ],
    [
      'not, when all are silent, for longer than one may be',
      { a: 'silent', b: 'silent' },
      'Error: a is silent after 1300',
      2,
    ],
  ] as [string, Record<string, Manner>, string, number][])(
    '%s',
    async (_case, manners, expected, asked) => {
      const played = new PlayedEndpoints(manners)

      expect(await outcomeOf(played)).toBe(expected)
      expect(played.asked).toHaveLength(asked)
    },
  )
})

it('gives back what a slower one answered, which says nothing of it', async () => {
  const played = new PlayedEndpoints({ a: 500, b: 10 })
  const outcome = await outcomeOf(played)

  expect(outcome).toBe('b after 310')
  expect(discarded).toEqual(['a'])
  expect(played.set.report().map(r => r.failures)).toEqual([0, 0])
})

it('counts the silence of one that lost, and leaves it alone when it is silent often', async () => {
  const played = new PlayedEndpoints({ a: 'silent', b: 10 })
  const outcomes = []
  for (let n = 0; n < 4; n++) outcomes.push(await outcomeOf(played))
  const before = played.askedOf('a')

  expect(before).toBe(3)
  expect(played.asked.at(-1)).toBe('30000 b')
  expect(outcomes.at(-1)).toBe('b after 30010')
})

it('ends without a word against anybody when it is called off', async () => {
  const played = new PlayedEndpoints({ a: 'silent', b: 'silent' })
  const racing = race(played).catch(String)
  await vi.advanceTimersByTimeAsync(100)
  stop.abort()
  await vi.advanceTimersByTimeAsync(1)

  expect(await racing).toBe('Error: a is silent')
  expect(played.asked).toHaveLength(1)
  expect(played.set.report()[0]).toMatchObject({ failures: 0, state: 'closed' })
})

it('asks one that is half-open once at a time, and nobody else when all others are open', async () => {
  const played = new PlayedEndpoints({ a: 'refuses' }, { failureThreshold: 1 })
  await outcomeOf(played)
  await vi.advanceTimersByTimeAsync(40_000)
  played.manners['a'] = 100
  const results = Promise.all([race(played), race(played).catch(String)])
  await vi.advanceTimersByTimeAsync(1000)
  const [first, second] = await results

  expect(first).toMatchObject({ value: 'a' })
  expect(second).toBe('BanyanError: All played are being tried already.')
})
