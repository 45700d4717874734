import { expect, it } from 'vitest'
import { choosePorts } from '../../../../engine/previews/ports.ts'

const range = { first: 200, last: 203 }
const choose = (
  keys: readonly string[],
  before: Readonly<Record<string, number>> = {},
  taken: readonly number[] = [],
) => choosePorts(keys, { range, before, taken: new Set(taken) })

it.each([
  ['the lowest of the range', ['a', 'b'], {}, [], { a: 200, b: 201 }],
  ['none that others have', ['a', 'b'], {}, [200, 202], { a: 201, b: 203 }],
  ['again the one of before', ['a', 'b'], { b: 200 }, [], { a: 201, b: 200 }],
  ['another one where that was taken meanwhile', ['a'], { a: 200 }, [200], { a: 201 }],
  ['another one where that is out of the range now', ['a'], { a: 300 }, [], { a: 200 }],
  ['nothing for what is not published any more', ['a'], { a: 200, b: 201 }, [], { a: 200 }],
  ['none where nothing is published', [], {}, [], {}],
] as const)('gives %s', (_, keys, before, taken, expected) => {
  expect(choose(keys, before, taken)).toEqual(expected)
})

it('says so when the range is full', () => {
  expect(choose(['a', 'b', 'c'], {}, [200, 203])).toBeUndefined()
})
