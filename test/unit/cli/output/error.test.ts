import { describe, expect, it } from 'vitest'
import { errorJson, errorLines } from '../../../../cli/output/error.ts'
import { plain } from '../../../../cli/output/style.ts'
import { BanyanError } from '../../../../core/errors.ts'

describe('an error', () => {
  it('is a sentence, a code and what to do next', () => {
    const error = new BanyanError('engine-unreachable', 'no engine answers at unix:/e', 'retry')

    expect(errorLines(error, plain)).toEqual([
      '✗ no engine answers at unix:/e (engine-unreachable)',
      '  Is it running? npm start, or systemctl status banyan-engine',
    ])
  })

  it('of an engine that hears nobody with an old key says so, where it was called by one', () => {
    const error = new BanyanError('rpc-timeout', 'no answer', 'retry')

    expect(errorLines(error, plain, { throughTunnel: true })[1]).toContain('banyan-engine show-key')
  })

  it('says what was probably meant', () => {
    const error = new BanyanError('application-unknown', 'no application "shpo"', 'stalled')

    expect(errorLines(error, plain, { suggestion: 'shop' })[1]).toBe('  Did you mean "shop"?')
  })

  it('keeps the lines of several problems', () => {
    const error = new BanyanError('config-invalid', 'Not usable:\n  a:1\n  b:2', 'stalled')

    expect(errorLines(error, plain)).toEqual([
      '✗ Not usable: (config-invalid)',
      '  a:1',
      '  b:2',
      '  Another file: banyan --config <file>',
    ])
  })

  it('calls a mistake of ours ours', () => {
    expect(errorLines(new TypeError('x is undefined'), plain)[0]).toBe(
      '✗ x is undefined (internal)',
    )
  })

  it('is one JSON document for programs', () => {
    const error = new BanyanError('application-unknown', 'no "shpo"', 'stalled')

    expect(JSON.parse(errorJson(error, { suggestion: 'shop' }))).toEqual({
      error: { code: 'application-unknown', message: 'no "shpo"', suggestion: 'shop' },
    })
  })
})
