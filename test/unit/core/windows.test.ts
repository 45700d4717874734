import { describe, expect, it } from 'vitest'
import type { DeployWindow } from '../../../core/config/repository.ts'
import { changeText, isOpen, nextChange } from '../../../core/windows.ts'

const hour = 3_600_000
const at = (text: string) => Date.parse(text)
const window = (changes: Partial<DeployWindow>): DeployWindow => ({
  kind: 'allow',
  cron: '0 9 * * 1-5',
  forMs: 8 * hour,
  timeZone: 'Europe/Berlin',
  ...changes,
})
const office = window({})
const weekend = window({ kind: 'deny', cron: '0 18 * * 5', forMs: 62 * hour })

/** From `from` on: each change until `to`. */
function changes(windows: readonly DeployWindow[], from: string, to: string): string[] {
  const found: string[] = []
  let now = at(from)
  for (;;) {
    const next = nextChange(windows, now)
    if (!next || next.at > at(to)) return found
    found.push(
      `${isOpen(windows, next.at) ? 'opens' : 'closes'} ${new Date(next.at).toISOString()}`,
    )
    now = next.at
  }
}

describe('it may be deployed', () => {
  it.each<[string, readonly DeployWindow[], string, boolean]>([
    ['always, without windows', [], '2026-11-21T12:00:00Z', true],
    ['from the beginning of an allow on', [office], '2026-11-23T09:00:00+01:00', true],
    ['not a moment before', [office], '2026-11-23T08:59:59.999+01:00', false],
    ['to the last moment of an allow', [office], '2026-11-23T16:59:59.999+01:00', true],
    ['not at its end', [office], '2026-11-23T17:00:00+01:00', false],
    ['outside a deny', [weekend], '2026-11-20T17:59:59+01:00', true],
    ['not inside a deny', [weekend], '2026-11-22T12:00:00+01:00', false],
    [
      'not inside a deny although an allow says so',
      [office, window({ kind: 'deny', cron: '0 12 * * *', forMs: hour })],
      '2026-11-23T12:30:00+01:00',
      false,
    ],
    [
      'inside any of several allows',
      [office, window({ cron: '0 22 * * *', forMs: hour })],
      '2026-11-22T22:30:00+01:00',
      true,
    ],
    [
      'inside an allow whose schedule comes again before it is over',
      [window({ cron: '0 * * * *', forMs: 2 * hour })],
      '2026-11-22T22:30:00+01:00',
      true,
    ],
  ])('%s', (_, windows, moment, expected) => {
    expect(isOpen(windows, at(moment))).toBe(expected)
  })
})

describe('on the days when clocks are set', () => {
  it.each<[string, DeployWindow, string, string, string[]]>([
    [
      'Berlin in spring: elapsed time counts, so a window over the gap ends an hour later by the clock',
      window({ cron: '0 1 * * *', forMs: 4 * hour }),
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
      ['opens 2026-03-29T00:00:00.000Z', 'closes 2026-03-29T04:00:00.000Z'],
    ],
    [
      'Berlin in spring: half past two is skipped and opens at three',
      window({ cron: '30 2 * * *', forMs: hour }),
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
      ['opens 2026-03-29T01:00:00.000Z', 'closes 2026-03-29T02:00:00.000Z'],
    ],
    [
      'Berlin in autumn: half past two comes twice and opens once',
      window({ cron: '30 2 * * *', forMs: hour / 2 }),
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
      ['opens 2026-10-25T00:30:00.000Z', 'closes 2026-10-25T01:00:00.000Z'],
    ],
    [
      'Berlin in autumn: office hours are where the clock on the wall has them',
      window({ cron: '0 9 * * *' }),
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
      ['opens 2026-10-25T08:00:00.000Z', 'closes 2026-10-25T16:00:00.000Z'],
    ],
    [
      'Berlin in spring: a freeze from Friday evening for 62 hours ends an hour later on Monday',
      weekend,
      '2026-03-27T12:00:00Z',
      '2026-03-30T12:00:00Z',
      ['closes 2026-03-27T17:00:00.000Z', 'opens 2026-03-30T07:00:00.000Z'],
    ],
    [
      'New York in spring: half past two is skipped and opens at three',
      window({ cron: '30 2 * * *', forMs: hour, timeZone: 'America/New_York' }),
      '2026-03-08T05:00:00Z',
      '2026-03-09T04:00:00Z',
      ['opens 2026-03-08T07:00:00.000Z', 'closes 2026-03-08T08:00:00.000Z'],
    ],
    [
      'New York in autumn: half past one comes twice and opens once',
      window({ cron: '30 1 * * *', forMs: hour / 2, timeZone: 'America/New_York' }),
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
      ['opens 2026-11-01T05:30:00.000Z', 'closes 2026-11-01T06:00:00.000Z'],
    ],
    [
      'New York in autumn: every hour means every hour that passes',
      window({ cron: '30 * * * *', forMs: hour / 4, timeZone: 'America/New_York' }),
      '2026-11-01T05:00:00Z',
      '2026-11-01T07:00:00Z',
      [
        'opens 2026-11-01T05:30:00.000Z',
        'closes 2026-11-01T05:45:00.000Z',
        'opens 2026-11-01T06:30:00.000Z',
        'closes 2026-11-01T06:45:00.000Z',
      ],
    ],
  ])('%s', (_, windows, from, to, expected) => {
    expect(changes([windows], from, to)).toEqual(expected)
  })
})

describe('the next change', () => {
  it('is where the last of several freezes ends, not where the first does', () => {
    const windows = [weekend, window({ kind: 'deny', cron: '0 0 * * 1', forMs: 12 * hour })]

    expect(nextChange(windows, at('2026-11-21T12:00:00Z'))?.at).toBe(at('2026-11-23T11:00:00Z'))
  })

  it('is the beginning of an allow that no freeze covers', () => {
    const monday = window({ kind: 'deny', cron: '0 0 * * 1', forMs: 24 * hour })

    expect(nextChange([office, monday], at('2026-11-21T12:00:00Z'))?.at).toBe(
      at('2026-11-24T08:00:00Z'),
    )
  })

  it('is none where a freeze follows itself', () => {
    const always = window({ kind: 'deny', cron: '0 * * * *', forMs: hour })

    expect(nextChange([always], at('2026-11-21T12:00:00Z'))).toBeUndefined()
  })

  it('is none without windows', () => {
    expect(nextChange([], 0)).toBeUndefined()
  })
})

describe('in words', () => {
  const now = at('2026-11-21T12:00:00Z')

  it.each([
    ['2026-11-23T08:00:00Z', 'Europe/Berlin', 'Mon 09:00 Europe/Berlin'],
    ['2026-12-01T05:00:00Z', 'America/New_York', 'Tue 1 Dec 00:00 America/New_York'],
    ['2026-11-21T23:30:00Z', 'UTC', 'Sat 23:30 UTC'],
  ])('%s in %s is %s', (moment, timeZone, text) => {
    expect(changeText({ at: at(moment), timeZone }, now)).toBe(text)
  })
})
