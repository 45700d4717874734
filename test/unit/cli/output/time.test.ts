import { describe, expect, it } from 'vitest'
import { age, ago, clockTime, dateTime, duration } from '../../../../cli/output/time.ts'
import { now, utc } from '../samples.ts'

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [320.4, '320 ms'],
    [1900, '1.9 s'],
    [9960, '10 s'],
    [42_400, '42 s'],
    [59_700, '1 m'],
    [192_000, '3 m 12 s'],
    [3_599_900, '60 m'],
    [18_120_000, '5 h 2 m'],
    [273_600_000, '3 d 4 h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})

describe('age', () => {
  it.each([
    [-1, '0 s'],
    [12_900, '12 s'],
    [239_000, '3 m'],
    [7_200_000, '2 h'],
    [47 * 3_600_000, '47 h'],
    [72 * 3_600_000, '3 d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(age(ms)).toBe(text)
  })
})

describe('points in time', () => {
  it('says never for what did not happen', () => {
    expect(ago(0, now)).toBe('never')
  })

  it('leaves the date out today', () => {
    expect(dateTime(now - 4000, now, utc)).toBe('14:02:11')
  })

  it('gives the date of another day', () => {
    expect(dateTime(now - 24 * 3_600_000, now, utc)).toBe('2026-11-20 14:02:15')
  })

  it('writes the time of day in 24 hours', () => {
    expect(clockTime(now, utc)).toBe('14:02:15')
  })
})
