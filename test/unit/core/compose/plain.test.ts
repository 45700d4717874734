import { expect, it } from 'vitest'
import { resolvePlain } from '../../../../core/compose/plain.ts'

it.each([
  ['', null],
  ['~', null],
  ['null', null],
  ['true', true],
  ['FALSE', false],
  ['yes', 'yes'],
  ['on', 'on'],
  ['12', 12],
  ['-3', -3],
  ['1_000', 1000],
  ['0644', 420],
  ['0o644', 420],
  ['0x1F', 31],
  ['0b101', 5],
  ['08', 8],
  ['1.50', 1.5],
  ['1e3', 1000],
  ['.5', 0.5],
  ['1.2.3', '1.2.3'],
  ['8080:80', '8080:80'],
  ['12345678901234567890', '12345678901234567890'],
  ['2026-11-21', '2026-11-21'],
  ['-', '-'],
  ['+', '+'],
])('resolves the plain scalar %j', (text, value) => {
  expect(resolvePlain(text)).toBe(value)
})
