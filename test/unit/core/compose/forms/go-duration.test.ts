import { expect, it } from 'vitest'
import { parseGoDuration, printGoDuration } from '../../../../../core/compose/forms/go-duration.ts'

it.each([
  ['0', '0s'],
  ['+0', '0s'],
  ['90s', '1m30s'],
  ['60m', '1h0m0s'],
  ['1.5h', '1h30m0s'],
  ['.5s', '500ms'],
  ['5.s', '5s'],
  ['1500ns', '1.5µs'],
  ['1μs', '1µs'],
  ['1ms1us1ns', '1.001001ms'],
  ['1.9ns', '1ns'],
  ['0.3333333333333333333h', '20m0s'],
  ['-1m30s', '-1m30s'],
  ['1h1h', '2h0m0s'],
  ['1d12h', '36h0m0s'],
  ['0.5w', '84h0m0s'],
  ['2562047h47m16.854775807s', '2562047h47m16.854775807s'],
])('reads %s and prints %s', (text, printed) => {
  const nanoseconds = parseGoDuration(text)

  expect(nanoseconds === undefined ? undefined : printGoDuration(nanoseconds)).toBe(printed)
})

it.each([
  ...['', '10', '1 s', 's', '.s', '1x', '1S', '1s,', '1..5s', '1h-5m', '1e3s', '1_000s', '0x1s'],
  ...[' 1s', '--1s', '1y', '9999999999999h', '2562047h47m16.854775808s'],
])('takes %j for no duration', text => {
  expect(parseGoDuration(text)).toBeUndefined()
})
