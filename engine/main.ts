#!/usr/bin/env node
import { Command } from 'commander'
import { codeOf, lastWordsOf } from '../core/errors.ts'
import { helpSettings } from '../platform/help.ts'
import { connectEtcd } from '../platform/store/etcd-store.ts'
import { version } from '../platform/version.ts'
import { addRestore } from './backup/restore-command.ts'
import { addControlCommands } from './control/commands.ts'
import { addRecoverState } from './managed/recover-state.ts'
import { run } from './run.ts'
import { storeOptions } from './store-options.ts'
import type { RunOptions } from './wiring/base.ts'
import { addInit } from './wizard/command.ts'

const command = new Command('banyan-engine')
  .description(
    'The control plane: clones repositories, plans, and drives rollouts. Without a command it runs.',
  )
  .version(version)
  .configureHelp(helpSettings)
  .option(
    '--config <file>',
    'configuration file (default: $BANYAN_CONFIG, ./.banyan/banyan.yaml, /etc/banyan/banyan.yaml)',
  )
  .option(
    '--new-secrets-key',
    'start although the key of the cluster is lost: its secrets have to be set again',
  )
  .action(async (options: Omit<RunOptions, 'connect'>) => {
    await run({ ...options, connect: connectEtcd })
    process.exit(0)
  })

addInit(
  command,
  async (engine, log) => await connectEtcd(await storeOptions(engine, undefined, log)),
)

addRestore(command, connectEtcd)

addRecoverState(command)

addControlCommands(command)

command
  .command('version')
  .description('Prints the version.')
  .action(() => void process.stdout.write(`${version}\n`))

await command.parseAsync().catch((error: unknown) => {
  process.stderr.write(`banyan-engine: ${lastWordsOf(error)}\n`)
  // what was started before the failure would keep the process
  process.exit(codeOf(error) === 'interrupted' ? 130 : 1)
})
