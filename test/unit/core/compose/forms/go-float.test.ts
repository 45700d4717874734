import { describe, expect, it } from 'vitest'
import { parseGoFloat } from '../../../../../core/compose/forms/go-float.ts'

describe('a number', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['-1.5', -1.5],
    ['+2', 2],
    ['5.', 5],
    ['.5e1', 5],
    ['1E3', 1000],
    ['1_000', 1000],
    ['1_0.0_1', 10.01],
    ['1e-400', 0],
    ['0x1p-2', 0.25],
    ['0X1P2', 4],
    ['-0x1.8p1', -3],
    ['0x_1p-2', 0.25],
    ['Inf', Infinity],
    ['-infinity', -Infinity],
    ['NaN', NaN],
  ])('%s is %d', (text, value) => {
    expect(parseGoFloat(text)).toBe(value)
  })
})

describe('no number', () => {
  it.each(['', ' 1', '1 ', '.', 'e1', '1e', '1e400', '_1', '1_', '1__0', '1_.5', '0x10', '0xp1'])(
    '%j',
    text => {
      expect(parseGoFloat(text)).toBeUndefined()
    },
  )
  it.each(['0b1', '+nan', 'one', '1,5', '١'])('%j', text => {
    expect(parseGoFloat(text)).toBeUndefined()
  })
})
