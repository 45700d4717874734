import { expect, it } from 'vitest'
import { parseDuration, parseSize } from '../../../../core/config/quantity.ts'

it.each([
  ['500ms', 500],
  ['5s', 5000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['0s', 0],
  ['5', undefined],
  ['s', undefined],
  ['-5s', undefined],
  ['5 s', undefined],
  ['5d', undefined],
  ['1e3s', undefined],
])('reads the duration %s as %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

it.each([
  ['100b', 100],
  ['512kb', 524_288],
  ['3mb', 3_145_728],
  ['3MB', 3_145_728],
  ['1gb', 1_073_741_824],
  ['3', undefined],
  ['3tb', undefined],
  ['', undefined],
])('reads the size %s as %s bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})
