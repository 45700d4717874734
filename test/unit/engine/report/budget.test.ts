import { describe, expect, it } from 'vitest'
import { githubLimits, nextSlot } from '../../../../engine/report/budget.ts'

/** As many requests as the limits let through, as soon as they do. */
function requests(count: number): number[] {
  const sent: number[] = []
  let now = 0
  while (sent.length < count) {
    now = nextSlot(sent, now, githubLimits)
    sent.push(now)
  }
  return sent
}

function mostWithin(times: readonly number[], ms: number): number {
  return Math.max(...times.map(from => times.filter(t => t >= from && t < from + ms).length))
}

describe('nextSlot', () => {
  it('lets the first one go at once', () => {
    expect(nextSlot([], 5, githubLimits)).toBe(5)
  })

  it('stays below what GitHub takes, in any second, minute and hour', () => {
    const times = requests(1500)
    expect(mostWithin(times, 1000)).toBe(1)
    expect(mostWithin(times, 60_000)).toBe(60)
    expect(mostWithin(times, 3_600_000)).toBe(450)
  })

  it('does not wait for a clock that was set back', () => {
    expect(nextSlot([9_000_000], 5, githubLimits)).toBe(5)
  })
})
