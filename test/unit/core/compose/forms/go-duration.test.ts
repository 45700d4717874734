import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseGoDuration, printGoDuration } from '../../../../../core/compose/forms/go-duration.ts'

it.each([
  ['90s', '1m30s'],
  ['1h', '1h0m0s'],
  ['1d12h', '36h0m0s'],
  ['1w', '168h0m0s'],
  ['1.5h', '1h30m0s'],
  ['.5s', '500ms'],
  ['5.s', '5s'],
  ['1m1h', '1h1m0s'],
  ['1s1s', '2s'],
  ['0', '0s'],
  ['-1.5s', '-1.5s'],
  ['+1s', '1s'],
  ['1us', '1µs'],
  ['1μs', '1µs'],
  ['1001us', '1.001ms'],
  ['5ns', '5ns'],
  ['0.1ns', '0s'],
  ['1.0000000001s', '1s'],
  ['9223372036854775807ns', '2562047h47m16.854775807s'],
])('reads %s as %s', (text, printed) => {
  expect(printGoDuration(parseGoDuration(text) ?? -1n)).toBe(printed)
})

it.each([
  '',
  '1',
  's',
  '.s',
  '1 s',
  ' 1s',
  '1S',
  '1e3s',
  '1y',
  '1:30',
  '1s-1s',
  '--1s',
  '1.5.5s',
  '-',
  '9223372036854775808ns',
])('finds no duration in %j', text => {
  expect(parseGoDuration(text)).toBeUndefined()
})

it('reads what it prints', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), nanoseconds => {
      expect(parseGoDuration(printGoDuration(nanoseconds))).toBe(nanoseconds)
    }),
  )
})
