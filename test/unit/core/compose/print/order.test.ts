import { expect, it } from 'vitest'
import { sorted } from '../../../../../core/compose/print/order.ts'
import { type Mapping, mappingLike } from '../../../../../core/compose/tree.ts'
import { sourceOf, startOf } from '../../../../../core/compose/source.ts'

it.each([
  ['yaml', ['a10', 'a2', 'a'], ['a', 'a2', 'a10']],
  ['yaml', ['b', 'B', 'a'], ['B', 'a', 'b']],
  ['yaml', ['a-b', 'ab', 'a1'], ['a-b', 'a1', 'ab']],
  ['yaml', ['a1b', 'a1-', 'a12'], ['a1b', 'a1-', 'a12']],
  ['yaml', ['x007', 'x07', 'x7'], ['x7', 'x07', 'x007']],
  ['yaml', ['é', 'z', '_'], ['_', 'z', 'é']],
  ['json', ['a10', 'a2', 'a'], ['a', 'a10', 'a2']],
] as const)('sorts for %s %j', (format, names, expected) => {
  expect([...sorted(mappingOf(names), format).entries.keys()]).toEqual(expected)
})

function mappingOf(names: readonly string[]): Mapping {
  const at = startOf(sourceOf('x', ''))
  const like = { kind: 'scalar', value: null, at } as const
  return mappingLike(like, Object.fromEntries(names.map(name => [name, null])))
}
