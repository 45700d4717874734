import { expect, it } from 'vitest'
import { cycleIn } from '../../../../core/compose/cycle.ts'

it.each([
  [{}, undefined],
  [{ a: ['b'], b: [] }, undefined],
  [{ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, undefined],
  [{ a: ['gone'] }, undefined],
  [{ a: ['a'] }, ['a', 'a']],
  [{ x: ['a'], a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c', 'a']],
])('in %j the cycle is %j', (graph, cycle) => {
  expect(cycleIn(new Map(Object.entries(graph)))).toEqual(cycle)
})

it('follows long chains without recursion', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => [`s${i}`, [`s${i + 1}`]] as const)

  expect(cycleIn(new Map(chain))).toBeUndefined()
})
