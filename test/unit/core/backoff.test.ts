import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../../core/backoff.ts'

const options = { firstMs: 100, maxMs: 1000 }
const middle = () => 0.5

describe('the delay before another attempt', () => {
  it('doubles up to its limit', () => {
    const delays = [1, 2, 3, 4, 5, 6].map(attempt => backoffMs(attempt, options, middle))

    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000])
  })

  it('is spread by a fifth to both sides', () => {
    expect(backoffMs(1, options, () => 0)).toBe(80)
    expect(backoffMs(1, options, () => 1)).toBe(120)
  })

  it('stays at its limit after any number of attempts', () => {
    expect(backoffMs(1_000_000, options, middle)).toBe(1000)
  })
})
