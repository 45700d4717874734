import { describe, expect, it } from 'vitest'
import { redactor } from '../../../core/redact.ts'

describe('build output', () => {
  it.each([
    [{ TOKEN: 'ghp_abcdef' }, 'fetching with ghp_abcdef now', 'fetching with [redacted] now'],
    [{ A: 'secret-1', B: 'secret-1-longer' }, 'secret-1-longer', '[redacted]'],
    [{ KEY: 'line one\nline two' }, 'got line two', 'got [redacted]'],
    [{ DEBUG: 'true', N: '1' }, 'true 1', 'true 1'],
    [{}, 'as it is', 'as it is'],
  ])('with the arguments %j: %s', (args, line, expected) => {
    expect(redactor(Object.values(args))(line)).toBe(expected)
  })
})
