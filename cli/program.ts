import { Command, CommanderError } from 'commander'
import { helpSettings } from '../platform/help.ts'
import { version as clientVersion } from '../platform/version.ts'
import { exitCodeHelp, exitCodes } from './exit-codes.ts'
import { addAgents } from './program/agents.ts'
import { addClients } from './program/clients.ts'
import { addBackup } from './program/backup.ts'
import { addDeploying } from './program/deploying.ts'
import { addInit } from './program/init.ts'
import { addElsewhere } from './program/elsewhere.ts'
import { addEngines } from './program/engines.ts'
import { addLocal } from './program/local.ts'
import { engineOption } from './program/options.ts'
import { addPreviews } from './program/previews.ts'
import { addReading } from './program/reading.ts'
import { addSecrets } from './program/secrets.ts'
import { addWebhook } from './program/webhook.ts'
import type { GlobalOptions, RunCommand } from './run.ts'

/** Runs the command line and answers the exit code. Never throws. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = buildProgram(async (options, subject, command) => {
    const { run } = await import('./run.ts')
    exitCode = await run(options, subject, command)
  })
  try {
    if (args.length === 0) program.outputHelp()
    else await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  }
}

/** Runs one command with the global options; `subject` is the name it is about, for did-you-mean. */
type Runner = (
  options: GlobalOptions,
  subject: string | undefined,
  command: RunCommand,
) => Promise<void>

/** Every command and option. Commands are imported when they run, so that `--help` and `version` start fast. */
export function buildProgram(runner: Runner): Command {
  const program = new Command('banyan')
    .description('Deploys compose files from Git to your servers, without downtime.')
    .version(clientVersion)
    .option('--config <file>', 'configuration file (default: banyan.yaml as in docs/cli.md)')
    .addOption(engineOption())
    .option('--json', 'print JSON; streams: one document a line')
    .option('--no-color', 'no colours, as with NO_COLOR=1')
    .option('--timeout <duration>', 'give up after 500ms, 30s, 5m, …')
    .configureHelp({ ...helpSettings, showGlobalOptions: true })
    .showSuggestionAfterError()
    .showHelpAfterError('(banyan --help lists commands and options)')
    .exitOverride()
    .addHelpText('after', `\n${exitCodeHelp}`)
  const run = (subject: string | undefined, command: RunCommand) =>
    runner(program.opts<GlobalOptions>(), subject, command)

  addDeploying(program, run)
  addReading(program, run)
  addSecrets(program, run)
  addBackup(program, run)
  addPreviews(program, run)
  addEngines(program, run)
  addAgents(program, run)
  addClients(program, run)
  addWebhook(program, run)
  addInit(program, run)
  addLocal(program, run)
  addElsewhere(program, run)
  return program
}
