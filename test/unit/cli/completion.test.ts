import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { completionScript } from '../../../cli/completion.ts'

const program = {
  options: [{ name: '--json', description: 'print JSON' }],
  commands: [
    {
      name: 'sync',
      description: "fetch, don't ask",
      options: [{ name: '--retry', description: 'try again: all' }],
      commands: [],
    },
    { name: 'status', description: 'how things stand', options: [], commands: [] },
    {
      name: 'secret',
      description: 'values',
      options: [{ name: '--scope', description: 'of one application' }],
      commands: [{ name: 'set', description: 'a new version', options: [] }],
    },
  ],
}

/** What bash would offer for the words typed so far. */
function offered(...words: readonly string[]): string[] {
  const script = `${completionScript('bash', program)}
    COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _banyan; printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', 'banyan', ...words])
  return output.toString().split('\n').filter(Boolean)
}

describe('completion in bash', () => {
  it.each([
    [['s'], ['sync', 'status', 'secret']],
    [
      ['secret', ''],
      ['set', '--scope', '--json'],
    ],
    [['st'], ['status']],
    [['--'], ['--json']],
    [
      ['sync', '--'],
      ['--retry', '--json'],
    ],
    [['--json', 'sync', '--r'], ['--retry']],
    [['unknown', '--'], []],
  ])('%j offers %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected)
  })
})

it('quotes descriptions for zsh and fish', () => {
  expect(completionScript('zsh', program)).toContain(`'sync:fetch, don'\\''t ask'`)
  expect(completionScript('zsh', program)).toContain(`'--retry:try again\\: all'`)
  expect(completionScript('zsh', program)).toContain(`commands=('set:a new version')`)
  expect(completionScript('fish', program)).toContain(
    `complete -c banyan -n '__fish_seen_subcommand_from secret' -a set -d 'a new version'`,
  )
  expect(completionScript('fish', program)).toContain(
    `complete -c banyan -n '__fish_seen_subcommand_from sync' -l retry -d 'try again: all'`,
  )
})
