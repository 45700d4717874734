import { readdirSync, readFileSync } from 'node:fs'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addInit as addAgentInit } from '../../agent/wizard/command.ts'
import { buildProgram } from '../../cli/program.ts'
import { addRestore } from '../../engine/backup/restore-command.ts'
import { addControlCommands } from '../../engine/control/commands.ts'
import { addRecoverState } from '../../engine/managed/recover-state.ts'
import { addInit as addEngineInit } from '../../engine/wizard/command.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'

const pages = ['README.md', ...readdirSync('docs').map(name => `docs/${name}`)]
const cli = buildProgram(async () => await Promise.resolve())
const programs: Readonly<Record<string, Command>> = {
  banyan: cli,
  'banyan-cli': cli,
  'banyan-engine': engineProgram(),
  'banyan-agent': agentProgram(),
}

/** As in their main.ts, which run when they are imported. */
function engineProgram(): Command {
  const program = new Command().option('--config <file>').option('--new-secrets-key')
  const store = async () => await Promise.resolve(createMemoryStore())
  addEngineInit(program, store)
  addRestore(program, store)
  addRecoverState(program)
  addControlCommands(program)
  return program
}

function agentProgram(): Command {
  const program = new Command().option('--config <file>')
  addAgentInit(program)
  program.command('teardown')
  return program
}

describe.each(pages.filter(page => page.endsWith('.md')))('%s', page => {
  const commands = commandsIn(readFileSync(page, 'utf8'))

  it.each(commands.length > 0 ? commands : ['banyan'])('`%s` can be typed', command => {
    expect(wrongIn(command)).toBeUndefined()
  })
})

/** Lines of code and code in sentences that begin with one of the programs. */
function commandsIn(text: string): string[] {
  const lines = text.match(/^(?: {4}|\t)(?:sudo )?banyan(?:-[a-z]+)?(?: [^\n]*)?$/gm) ?? []
  const spans = [...text.matchAll(/`((?:sudo )?banyan(?:-[a-z]+)? [^`\n]+)`/g)].map(m => m[1] ?? '')
  const all = [...lines, ...spans].map(line => line.trim().replace(/^sudo /, ''))
  return [...new Set(all)].filter(line => Object.hasOwn(programs, line.split(' ')[0] ?? ''))
}

/** undefined: the command is there, and has each of the options. */
function wrongIn(line: string): string | undefined {
  const typed = line.split(/ #| \| | > |;/)[0] ?? ''
  const [name = '', ...words] = typed.split(/\s+/).filter(word => word !== '')
  let command = programs[name]
  const options: string[] = []
  let depth = true
  for (const word of words) {
    const next = depth
      ? command?.commands.find(one => [one.name(), ...one.aliases()].includes(word))
      : undefined
    if (next) command = next
    else if (word.startsWith('--')) options.push(...word.split('|').map(bare))
    else if (depth && (command?.commands.length ?? 0) > 0 && /^[a-z][a-z-]*$/.test(word))
      return `${command?.name() || name} has no command ${word}`
    else depth = false
  }
  const known = optionsOf(command)
  const odd = options.find(option => !known.has(option))
  return odd === undefined ? undefined : `${typed} has no option ${odd}`
}

function bare(word: string): string {
  return /^--[a-z-]+/.exec(word)?.[0] ?? word
}

function optionsOf(command: Command | undefined): Set<string> {
  const known = new Set(['--help', '--version'])
  for (let one: Command | null | undefined = command; one; one = one.parent)
    for (const { long } of one.options) if (long) known.add(long)
  return known
}
