import { describe, expect, it } from 'vitest'
import type { Agent } from '../../../../core/model/agent.ts'
import {
  afterLook,
  asBack,
  asLost,
  overdue,
  heardAgain,
  heardNobody,
  silenceOf,
  type Watch,
} from '../../../../engine/nodes/liveness.ts'

const agent: Agent = {
  ...{ name: 'a', version: '1.0.0', labels: {}, capacity: { cpus: 4, memoryBytes: 1000 } },
  ...{ subnet: '10.200.1.0/24', availability: 'active', registeredAt: 0, readySince: 5 },
}

/** Looks at these times, always with these agents absent; answers who is overdue at the last. */
function watched(times: readonly number[], absent: readonly string[] = ['a']): string[] {
  const watch = times.reduce<Watch>((before, now) => afterLook(before, absent, now), {
    absent: new Map(),
  })
  return overdue(watch, times.at(-1) ?? 0)
}

/** From one to the other, a second apart. */
const seconds = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => (from + i) * 1000)

describe('an agent without a sign of life', () => {
  it.each([
    ['is lost after a whole lease', seconds(100, 115), ['a']],
    ['is not before', seconds(100, 114), []],
    ['is not after one look, however late', [100_000], []],
    [
      'gets a fresh lease after the store was away',
      [...seconds(100, 104), ...seconds(114, 128)],
      [],
    ],
    ['is lost a lease after that', [...seconds(100, 104), ...seconds(114, 129)], ['a']],
    ['is not helped by a short break', [...seconds(100, 104), ...seconds(109, 115)], ['a']],
    ['is not lost because the engine slept', [...seconds(100, 101), 400_000], []],
  ])('%s', (_name, times, lost) => {
    expect(watched(times)).toEqual(lost)
  })

  it('begins anew when it was there in between', () => {
    const first = seconds(100, 110).reduce<Watch>((w, now) => afterLook(w, ['a', 'b'], now), {
      absent: new Map(),
    })
    const without = afterLook(first, ['b'], 111_000)
    const again = seconds(112, 120).reduce<Watch>(
      (w, now) => afterLook(w, ['a', 'b'], now),
      without,
    )

    expect(overdue(again, 120_000)).toEqual(['b'])
  })
})

describe('silence on a stream', () => {
  it.each([
    ['is over after a lease', 1000, 16_000, 16_000, { kind: 'over' }],
    ['goes on from the last beat', 1000, 15_000, 15_004, { kind: 'wait', ms: 996, lastBeat: 1000 }],
    [
      'counts as a beat when the engine slept',
      1000,
      16_000,
      46_000,
      { kind: 'wait', ms: 15_000, lastBeat: 46_000 },
    ],
  ])('%s', (_name, lastBeat, due, now, expected) => {
    expect(silenceOf(lastBeat, { at: now - 1000, since: 0 }, due, now)).toEqual(expected)
  })

  it.each([
    ['waits for the last of all when nobody is heard', 1000, { at: 5000, since: 0 }, 16_000, 4000],
    [
      'counts from its own beat that is later than what was heard',
      9000,
      { at: 1000, since: 0 },
      16_000,
      8000,
    ],
    [
      'goes on for a lease from when somebody is heard again',
      1000,
      { at: 20_000, since: 20_000 },
      20_500,
      14_500,
    ],
  ])('%s', (_name, lastBeat, hearing, now, ms) => {
    expect(silenceOf(lastBeat, hearing, now, now)).toEqual({ kind: 'wait', ms, lastBeat })
  })

  it('is over for all at once when nobody is heard for a lease', () => {
    expect(silenceOf(1000, { at: 5000, since: 0 }, 20_000, 20_000)).toEqual({ kind: 'over' })
  })

  it('is heard without a pause while agents beat', () => {
    const beats = [1000, 6000, 11_000].reduce(heardAgain, { at: 0, since: 0 })

    expect(beats).toEqual({ at: 11_000, since: 0 })
    expect(heardAgain(beats, 20_000)).toEqual({ at: 20_000, since: 20_000 })
    expect(heardAgain(heardNobody, 7)).toEqual({ at: 7, since: 7 })
  })
})

describe('the record of an agent', () => {
  it('keeps the losses of an hour, ten at most', () => {
    const hour = 3_600_000
    expect(asLost({ ...agent, losses: [1, hour] }, hour + 1).losses).toEqual([hour, hour + 1])
    const many = Array.from({ length: 10 }, (_, i) => i)
    expect(asLost({ ...agent, losses: many }, 10).losses).toEqual([...many.slice(1), 10])
  })

  it('says since when it is of use again', () => {
    const lost = asLost(agent, 1000)
    expect(lost).toEqual({ ...agent, lost: { since: 1000 }, losses: [1000] })
    expect(asBack(lost, 9000)).toEqual({ ...agent, losses: [1000], readySince: 9000 })
  })
})
