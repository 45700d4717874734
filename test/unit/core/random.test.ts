import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom, shuffle } from '../../../core/random.ts'

const take = (count: number, random: () => number) => Array.from({ length: count }, random)

describe('seeded chance', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(take(5, seededRandom(1))).toEqual(take(5, seededRandom(1)))
    expect(take(5, seededRandom(1))).not.toEqual(take(5, seededRandom(2)))
  })

  it('lies in [0, 1) and is spread evenly', () => {
    const numbers = take(10_000, seededRandom(7))
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => numbers.filter(number => Math.floor(number * 10) === tenth).length,
    )

    expect(tenths.reduce((sum, count) => sum + count)).toBe(10_000)
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})

describe('shuffling', () => {
  it('loses nothing, adds nothing and leaves its input alone', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(), (items, seed) => {
        const before = [...items]
        const shuffled = shuffle(items, seededRandom(seed))

        expect(items).toEqual(before)
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(before.toSorted((a, b) => a - b))
      }),
    )
  })

  it('brings each item to the front about equally often', () => {
    const random = seededRandom(3)
    const first = Array.from({ length: 3000 }, () => shuffle(['a', 'b', 'c'], random)[0])

    for (const item of ['a', 'b', 'c']) {
      expect(Math.abs(first.filter(found => found === item).length - 1000)).toBeLessThan(120)
    }
  })
})
