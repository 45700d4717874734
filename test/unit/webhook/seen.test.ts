import { expect, it } from 'vitest'
import { SeenDeliveries } from '../../../webhook/seen.ts'

function seen() {
  return new SeenDeliveries({ maxEntries: 2, maxAgeMs: 1000 })
}

it('knows a delivery until its time is over', () => {
  const deliveries = seen()
  deliveries.add('a', 5000)

  expect(deliveries.has('a', 5999)).toBe(true)
  expect(deliveries.has('a', 6000)).toBe(false)
  expect(deliveries.has('b', 5000)).toBe(false)
})

it('forgets the oldest first when it is full', () => {
  const deliveries = seen()
  for (const id of ['a', 'b', 'a', 'c']) deliveries.add(id, 0)

  expect(['a', 'b', 'c'].filter(id => deliveries.has(id, 0))).toEqual(['a', 'c'])
})
