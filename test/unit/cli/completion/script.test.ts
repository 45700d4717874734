import { execFileSync } from 'node:child_process'
import { Argument, Command, Option } from 'commander'
import { describe, expect, it } from 'vitest'
import { placesOf } from '../../../../cli/completion/places.ts'
import { completionScript } from '../../../../cli/completion/script.ts'

const program = new Command('banyan')
  .option('--json', 'print JSON')
  .option('--config <file>', 'another file')
program.command('sync').description("fetch, don't ask").option('--retry', 'try again: all')
program.command('status').alias('st').description('how things stand').option('-n, --tail <lines>')
program.command('spare', { hidden: true })
program.command('shell').addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
const secret = program.command('secret').description('values').option('--scope <app>', 'of one')
secret.command('set').description('a new version')
secret.command('list').addOption(new Option('--format <how>', 'how').choices(['text', 'csv']))

const places = placesOf(program)

/** What bash would offer for the words typed so far. */
function offered(...words: readonly string[]): string[] {
  const script = `${completionScript('bash', places)}
    COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _banyan; printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', 'banyan', ...words])
  return output.toString().split('\n').filter(Boolean)
}

describe('completion in bash', () => {
  it.each([
    [['s'], ['sync', 'status', 'shell', 'secret']],
    [['sy'], ['sync']],
    [['--'], ['--json', '--config', '--help']],
    [
      ['sync', '--'],
      ['--retry', '--json', '--config', '--help'],
    ],
    [['--json', 'sync', '--r'], ['--retry']],
    [
      ['secret', ''],
      ['set', 'list', '--scope', '--json', '--config', '--help'],
    ],
    [
      ['secret', 'set', ''],
      ['--json', '--config', '--help'],
    ],
    [
      ['secret', 'list', '--format', ''],
      ['text', 'csv'],
    ],
    [['secret', '--scope', 'sync', 'list', '--f'], ['--format']],
    [['--config', 'status', 'sync', '--r'], ['--retry']],
    [['--config', ''], []],
    [['st', '-n', ''], []],
    [['st', '--t'], ['--tail']],
    [['shell', 'z'], ['zsh']],
    [['unknown', '--j'], ['--json']],
  ])('%j offers %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected)
  })
})

it('quotes descriptions for zsh and fish', () => {
  const zsh = completionScript('zsh', places)
  const fish = completionScript('fish', places)

  expect(zsh).toContain(`'sync:fetch, don'\\''t ask'`)
  expect(zsh).toContain(`'--retry:try again\\: all'`)
  expect(zsh).toContain(`'secret') commands=('set:a new version' 'list:')`)
  expect(fish).toContain(
    `complete -c banyan -n '__banyan_at '\\''secret'\\''' -f -a set -d 'a new version'`,
  )
  expect(fish).toContain(
    `complete -c banyan -n '__banyan_at '\\''sync'\\''' -l retry -d 'try again: all'`,
  )
})
