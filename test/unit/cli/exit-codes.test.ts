import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitCodeHelp, exitCodeOf, exitCodes } from '../../../cli/exit-codes.ts'
import { BanyanError } from '../../../core/errors.ts'

describe('the exit code of an error', () => {
  it.each([
    ['usage', 3],
    ['rpc-unavailable', 4],
    ['rpc-timeout', 4],
    ['engine-unreachable', 4],
    ['application-unknown', 5],
    ['repository-unknown', 5],
    ['path-unknown', 5],
    ['git-not-found', 1],
    ['timeout', 1],
    ['anything-else', 1],
  ])('%s is %d', (code, expected) => {
    expect(exitCodeOf(new BanyanError(code, 'x', 'stalled'))).toBe(expected)
  })

  it('is 1 for a mistake of ours', () => {
    expect(exitCodeOf(new TypeError('x'))).toBe(1)
  })

  it.each(Object.values(exitCodes))('%d is explained in --help and in docs/cli.md', code => {
    const docs = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')

    expect(exitCodeHelp).toMatch(new RegExp(`^ +${code} `, 'm'))
    expect(docs).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'))
  })
})
