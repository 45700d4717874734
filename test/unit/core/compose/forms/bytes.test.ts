import { expect, it } from 'vitest'
import { parseBytes } from '../../../../../core/compose/forms/bytes.ts'

it.each([
  ['0', 0],
  ['1024', 1024],
  ['1b', 1],
  ['1k', 1024],
  ['1kb', 1024],
  ['64M', 67_108_864],
  ['1.5GiB', 1_610_612_736],
  ['2 g', 2_147_483_648],
])('reads the size %s', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

it.each(['', 'm', '-1', '1x', '1.m', '1mm', '99999999999999p'])('takes %j for no size', text => {
  expect(parseBytes(text)).toBeUndefined()
})
