import { expect, it } from 'vitest'
import { parseDuration } from '../../../../../core/compose/forms/duration.ts'

it.each([
  ['0', 0],
  ['0s', 0],
  ['10s', 10_000],
  ['1m30s', 90_000],
  ['1h', 3_600_000],
  ['1.5s', 1500],
  ['500ms', 500],
  ['100us', 1],
  ['1ns', 1],
  ['2d', 172_800_000],
])('reads the duration %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

it.each(['', '10', '-1s', '1 s', 's', '1x', '1s,', '9999999999999h', '1s'.repeat(100)])(
  'takes %j for no duration',
  text => {
    expect(parseDuration(text)).toBeUndefined()
  },
)
