import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WeightedLru } from '../../../../engine/git/weighted-lru.ts'

it('drops what was used longest ago', () => {
  const lru = new WeightedLru<number>(8)
  for (const key of ['a', 'b', 'c', 'd']) lru.set(key, 1, 2)

  lru.get('a')
  lru.set('e', 1, 2)

  expect(['a', 'b', 'c', 'd', 'e'].filter(key => lru.get(key) === 1)).toEqual(['a', 'c', 'd', 'e'])
})

it('does not keep what would push out everything else', () => {
  const lru = new WeightedLru<number>(8)

  lru.set('large', 1, 3)

  expect(lru.get('large')).toBeUndefined()
})

it('never holds more than its weight, and answers what was set last', () => {
  const operation = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    weight: fc.nat(6),
  })
  fc.assert(
    fc.property(fc.array(operation), operations => {
      const lru = new WeightedLru<number>(20)
      const weights = new Map<string, number>()
      for (const [i, { key, weight }] of operations.entries()) {
        if (weight > 5) continue
        lru.set(key, i, weight)
        weights.set(key, weight)
        expect(lru.get(key)).toBe(i)
        const held = [...weights].filter(([name]) => lru.get(name) !== undefined)
        expect(held.reduce((sum, [, held]) => sum + held, 0)).toBeLessThanOrEqual(20)
      }
    }),
  )
})
