import { describe, expect, it } from 'vitest'
import { annotation, annotationLines } from '../../../../cli/output/github-annotations.ts'

const diagnostic = {
  file: 'shop/compose.yaml',
  line: 4,
  column: 5,
  length: 5,
  code: 'unknown-key',
  message: 'unknown key "portz"',
  severity: 'error',
} as const

describe('annotationLines', () => {
  it('points at the text that is wrong', () => {
    expect(annotationLines([{ ...diagnostic, hint: 'did you mean "ports"?' }])).toEqual([
      '::error file=shop/compose.yaml,line=4,col=5,endColumn=10,title=unknown-key::unknown key "portz" (did you mean "ports"?)',
    ])
  })

  it('tells warnings from errors', () => {
    expect(annotationLines([{ ...diagnostic, severity: 'warning' }])[0]).toMatch(/^::warning file=/)
  })
})

describe('annotation', () => {
  it.each([
    ['a line feed', 'one\ntwo', 'one%0Atwo'],
    ['a carriage return', 'one\r\n::set-env', 'one%0D%0A::set-env'],
    ['per cent, once', '100 % %0A', '100 %25 %250A'],
    ['colons stay', 'a: b, c', 'a: b, c'],
    ['escape sequences of terminals', '\u001b[31mred', 'red'],
  ])('escapes %s in the message', (_, message, escaped) => {
    expect(annotation('error', {}, message)).toBe(`::error::${escaped}`)
  })

  it('escapes colons and commas in properties', () => {
    expect(annotation('error', { file: 'a,b:c%d\n', line: 1 }, 'x')).toBe(
      '::error file=a%2Cb%3Ac%25d%0A,line=1::x',
    )
  })
})
