import { expect, it } from 'vitest'
import { parseRamSize } from '../../../../../core/compose/forms/ram-size.ts'

it.each([
  ['0', 0n],
  ['1024', 1024n],
  ['1k', 1024n],
  ['1K', 1024n],
  ['1kb', 1024n],
  ['1KiB', 1024n],
  ['1b', 1n],
  ['1.5g', 1_610_612_736n],
  ['.5m', 524_288n],
  ['5.', 5n],
  ['1 gb', 1_073_741_824n],
  ['1e3', 1000n],
  ['1_000', 1000n],
  ['1t', 1_099_511_627_776n],
  ['1.9', 1n],
])('reads %s', (text, bytes) => {
  expect(parseRamSize(text)).toBe(bytes)
})

it.each([
  '',
  'abc',
  'k',
  '-1',
  '1bb',
  '1kbb',
  '1i',
  '1ib',
  '1e',
  ' 1gb',
  '1  k',
  '1,5m',
  '1..5',
  'inf',
  'nan',
  '1m b',
])('finds no size in %j', text => {
  expect(parseRamSize(text)).toBeUndefined()
})
