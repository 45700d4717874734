import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../core/random.ts'
import {
  type Candidate,
  drawRanks,
  isBetterWell,
  mayAsk,
  toAsk,
} from '../../../../platform/endpoints/choose.ts'

const now = 1000

function candidate(change: Partial<Candidate> = {}): Candidate {
  return { priority: 1, rank: 0, state: 'closed', trials: 0, retryAt: 0, ...change }
}

describe('an endpoint', () => {
  it.each([
    ['closed', {}, true],
    ['open, before its time', { state: 'open', retryAt: now + 1 }, false],
    ['open, at its time', { state: 'open', retryAt: now }, true],
    ['half-open, and nobody tries it', { state: 'half-open' }, true],
    ['half-open, with one trial of two', { state: 'half-open', trials: 1 }, true],
    ['half-open, with two trials of two', { state: 'half-open', trials: 2 }, false],
  ] as const)('that is %s', (_case, change, expected) => {
    expect(mayAsk(candidate(change), 2, now)).toBe(expected)
  })
})

describe('whom to ask', () => {
  const a = candidate({ priority: 1, rank: 2 })
  const b = candidate({ priority: 2, rank: 1 })
  const c = candidate({ priority: 2, rank: 0 })
  const open = { state: 'open', retryAt: now + 9 } as const

  it.each([
    ['all are well: by priority, then by rank', [b, c, a], [a, c, b]],
    ['the best is open: the others', [b, c, { ...a, ...open }], [c, b]],
    [
      'the best may be tried again: it comes first',
      [b, { ...a, ...open, retryAt: now }],
      [{ ...a, ...open, retryAt: now }, b],
    ],
    [
      'all are open: all, before their time',
      [
        { ...b, ...open },
        { ...a, ...open },
      ],
      'ab',
    ],
    [
      'one is open, the other being tried: not the latter once more',
      [
        { ...b, ...open },
        { ...a, state: 'half-open', trials: 1 },
      ],
      [{ ...b, ...open }],
    ],
    ['the only one is being tried: nobody', [{ ...a, state: 'half-open', trials: 1 }], []],
  ] as [string, Candidate[], Candidate[] | 'ab'][])('%s', (_case, candidates, expected) => {
    const wanted = expected === 'ab' ? [...candidates].reverse() : expected
    expect(toAsk(candidates, 1, now)).toEqual(wanted)
  })
})

describe('a better one', () => {
  const current = { priority: 2 }

  it.each([
    ['was well for long', { wellSince: 400 }, true],
    ['was well for a moment', { wellSince: 401 }, false],
    ['was never seen well', {}, false],
    ['is half-open still', { wellSince: 0, state: 'half-open' }, false],
    ['is no better', { wellSince: 0, priority: 2 }, false],
  ] as [string, Partial<Candidate>, boolean][])('that %s', (_case, change, expected) => {
    expect(isBetterWell([candidate(change)], current, 600, now)).toBe(expected)
  })
})

it('spreads a thousand processes over endpoints of equal priority', () => {
  const random = seededRandom(1)
  const firsts = Array.from({ length: 1000 }, () => drawRanks(3, random).indexOf(0))

  for (const index of [0, 1, 2]) {
    expect(firsts.filter(first => first === index).length).toBeGreaterThan(250)
  }
})
