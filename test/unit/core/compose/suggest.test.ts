import { expect, it } from 'vitest'
import { closest, editDistance } from '../../../../core/compose/suggest.ts'

it.each([
  ['', '', 0],
  ['a', '', 1],
  ['ports', 'portz', 1],
  ['ports', 'prots', 1],
  ['kitten', 'sitting', 3],
])('from %j to %j it is %i edits', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits)
})

it.each([
  ['portz', 'ports'],
  ['Image', 'image'],
  ['enviroment', 'environment'],
  ['xyz', undefined],
  ['x'.repeat(100_000), undefined],
])('for %.20s suggests %s', (word, expected) => {
  expect(closest(word, ['ports', 'image', 'environment'])).toBe(expected)
})
