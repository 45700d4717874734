import { expect, it } from 'vitest'
import { cyclesIn } from '../../../../core/compose/cycle.ts'

it.each([
  [{}, []],
  [{ a: ['b'], b: [] }, []],
  [{ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
  [{ a: ['gone'] }, []],
  [{ a: ['a'] }, [['a', 'a']]],
  [{ x: ['a'], a: ['b'], b: ['c'], c: ['a'] }, [['a', 'b', 'c', 'a']]],
  [
    { a: ['b'], b: ['a'], c: ['a', 'd'], d: ['c'] },
    [
      ['a', 'b', 'a'],
      ['c', 'd', 'c'],
    ],
  ],
])('in %j the cycles are %j', (graph, cycles) => {
  expect(cyclesIn(new Map(Object.entries(graph)))).toEqual(cycles)
})

it('follows long chains without recursion', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => [`s${i}`, [`s${i + 1}`]] as const)

  expect(cyclesIn(new Map(chain))).toEqual([])
})
