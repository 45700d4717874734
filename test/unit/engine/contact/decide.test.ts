import { describe, expect, it } from 'vitest'
import {
  afterAnswer,
  afterCatchingUp,
  afterFailure,
  afterTime,
  type Contact,
} from '../../../../engine/contact/decide.ts'

const good: Contact = { kind: 'good', answeredAt: 100_000 }
const away: Contact = { kind: 'away', answeredAt: 100_000 }
const returning: Contact = { kind: 'returning', answeredAt: 100_000, returnedAt: 130_000 }

describe('a call that got no answer', () => {
  it.each<[string, Contact, number, number, Contact]>([
    ['after its whole time is enough', good, 101_000, 106_000, away],
    [
      'at once, as of an etcd that restarts, is not',
      good,
      101_000,
      101_010,
      { ...good, failingSince: 101_000 },
    ],
    [
      'at once, again and again, is not for 4 s',
      { ...good, failingSince: 101_000 },
      104_900,
      104_990,
      { ...good, failingSince: 101_000 },
    ],
    ['at once, for 4 s, is enough', { ...good, failingSince: 101_000 }, 104_990, 105_000, away],
    [
      'says nothing of the time before another one was answered',
      { kind: 'good', answeredAt: 104_000 },
      101_000,
      106_000,
      { kind: 'good', answeredAt: 104_000, failingSince: 104_000 },
    ],
    ['changes nothing while it is away', away, 110_000, 115_000, away],
    ['from before the return says nothing of it', returning, 129_000, 134_000, returning],
    ['after the return is the same absence still', returning, 131_000, 132_000, away],
  ])('%s', (_case, before, sentAt, now, after) => {
    expect(afterFailure(before, sentAt, now)).toEqual(after)
  })
})

describe('an answer', () => {
  it.each<[string, Contact, number, Contact]>([
    [
      'ends what failed before',
      { ...good, failingSince: 101_000 },
      102_000,
      { kind: 'good', answeredAt: 102_000 },
    ],
    ['ends an absence, but not its traces', away, 130_000, returning],
    ['changes nothing while this engine catches up', returning, 131_000, returning],
  ])('%s', (_case, before, now, after) => {
    expect(afterAnswer(before, now)).toEqual(after)
  })
})

it('an engine that stood still is away before it has asked anybody', () => {
  expect(afterTime(good, 112_000)).toEqual(good)
  expect(afterTime(good, 112_001)).toEqual(away)
  expect(afterTime(returning, 200_000)).toEqual(returning)
})

it('it is good again only once it knows what happened meanwhile', () => {
  expect(afterCatchingUp(returning, 131_000)).toEqual({ kind: 'good', answeredAt: 131_000 })
  expect(afterCatchingUp(away, 131_000)).toEqual(away)
})
