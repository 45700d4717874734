import { Argument, Command, CommanderError, Option } from 'commander'
import { version as clientVersion } from '../platform/version.ts'
import { parseCount, parsePort } from './arguments.ts'
import type { ConfigOptions } from './commands/config.ts'
import type { DiffOptions } from './commands/diff.ts'
import type { ValidateOptions } from './commands/validate.ts'
import { completionScript, shells, type OptionSummary, type ProgramSummary } from './completion.ts'
import { exitCodeHelp, exitCodes } from './exit-codes.ts'
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
function buildProgram(runner: Runner): Command {
  const program = new Command('banyan')
    .description('Deploys compose files from Git to your servers, without downtime.')
    .version(clientVersion)
    .option('--config <file>', 'configuration file (default: banyan.yaml as in docs/cli.md)')
    .option('--engine <address>', 'engine to ask: host:port or unix:/path')
    .option('--json', 'print JSON; streams: one document a line')
    .option('--no-color', 'no colours, as with NO_COLOR=1')
    .option('--timeout <duration>', 'give up after 500ms, 30s, 5m, …')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showSuggestionAfterError()
    .showHelpAfterError('(banyan --help lists commands and options)')
    .exitOverride()
    .addHelpText('after', `\n${exitCodeHelp}`)
  const run = (subject: string | undefined, command: RunCommand) =>
    runner(program.opts<GlobalOptions>(), subject, command)

  addDeploying(program, run)
  addReading(program, run)
  addSecrets(program, run)
  addLocal(program, run)
  return program
}

type Run = (subject: string | undefined, command: RunCommand) => Promise<void>

interface Wait {
  readonly wait: boolean
}

function addDeploying(program: Command, run: Run): void {
  withWait(program.command('sync'))
    .description('fetch a repository, or all, and deploy what changed')
    .argument('[repo]')
    .option('--retry', 'try again what failed, although nothing changed', false)
    .action((repo: string | undefined, options: Wait & { retry: boolean }) =>
      run(repo, context => import('./commands/sync.ts').then(c => c.sync(context, repo, options))),
    )
  withWait(program.command('rollback'))
    .description('back to an older generation; stays until a newer commit or resume')
    .argument('<app>')
    .argument('[generation]', 'default: the one before')
    .action((app: string, generation: string | undefined, options: Wait) =>
      run(app, context =>
        import('./commands/change.ts').then(c => c.rollback(context, app, generation, options)),
      ),
    )
  withWait(program.command('down'))
    .description('stop an application until resume; its volumes stay')
    .argument('<app>')
    .option('--volumes', 'remove its volumes on all servers, too', false)
    .option('--yes', 'do not ask before data is removed', false)
    .action((app: string, options: Wait & { volumes: boolean; yes: boolean }) =>
      run(app, context => import('./commands/change.ts').then(c => c.down(context, app, options))),
    )
  withWait(program.command('resume'))
    .description('let an application follow Git again after rollback or down')
    .argument('<app>')
    .action((app: string, options: Wait) =>
      run(app, context =>
        import('./commands/change.ts').then(c => c.resume(context, app, options)),
      ),
    )
  withWait(program.command('approve'))
    .description('let removals go through that the prune guard holds')
    .argument('<repo>')
    .action((repo: string, options: Wait) =>
      run(repo, context =>
        import('./commands/change.ts').then(c => c.approve(context, repo, options)),
      ),
    )
}

function withWait(command: Command): Command {
  return command
    .option('--wait', 'until every rollout it causes has ended', true)
    .option('--no-wait', 'only until it is accepted')
}

function addReading(program: Command, run: Run): void {
  program
    .command('diff')
    .description('what a sync would change; exit code 2 when something would')
    .argument('[repo|path]', 'a repository, or a compose file or folder on this disk (./shop)')
    .option('--ref <ref>', 'another branch, tag or full ref of the repository')
    .addOption(
      new Option('--format <format>', 'for people or for a pull request')
        .choices(['text', 'markdown'])
        .default('text'),
    )
    .addOption(variableOption())
    .addOption(allowOption())
    .addOption(bindOption())
    .action((subject: string | undefined, options: DiffOptions) =>
      run(subject, context =>
        import('./commands/diff.ts').then(c => c.diff(context, subject, options)),
      ),
    )
  program
    .command('status')
    .description('repositories, applications and agents')
    .action(() =>
      run(undefined, context => import('./commands/status.ts').then(c => c.status(context))),
    )
  program
    .command('ps')
    .description('containers, of one application or of all')
    .argument('[app]')
    .action((app: string | undefined) =>
      run(app, context => import('./commands/ps.ts').then(c => c.ps(context, app))),
    )
  program
    .command('logs')
    .description('what containers print')
    .argument('<app[/service]>')
    .option('-f, --follow', 'keep printing new lines', false)
    .option('-n, --tail <lines>', 'so many of the last lines of each container', '100')
    .action((target: string, { follow, tail }: { follow: boolean; tail: string }) =>
      run(target, context =>
        import('./commands/logs.ts').then(c =>
          c.logs(context, target, {
            follow,
            tail: parseCount(tail),
          }),
        ),
      ),
    )
  program
    .command('events')
    .description('what happened and why, of one application or of all')
    .argument('[app]')
    .option('-f, --follow', 'keep printing new events', false)
    .option('-n, --limit <events>', 'so many of the last events', '50')
    .action((app: string | undefined, { follow, limit }: { follow: boolean; limit: string }) =>
      run(app, context =>
        import('./commands/events.ts').then(c =>
          c.events(context, app, {
            follow,
            limit: parseCount(limit),
          }),
        ),
      ),
    )
  program
    .command('why')
    .description('why an application is as it is, and what to do next')
    .argument('<app[/service]>')
    .action((target: string) =>
      run(target, context => import('./commands/why.ts').then(c => c.why(context, target))),
    )
  program
    .command('history')
    .description('generations of an application')
    .argument('<app>')
    .action((app: string) =>
      run(app, context => import('./commands/history.ts').then(c => c.history(context, app))),
    )
}

function addSecrets(program: Command, run: Run): void {
  const secret = program
    .command('secret')
    .description('values that manifests use and nobody reads: set, list, remove')
  const load = async () => await import('./commands/secret.ts')
  secret
    .command('set')
    .description('a new version, from standard input or typed unseen; what uses it is deployed')
    .argument('<name>')
    .addOption(scopeOption())
    .option('--from-file <file>', 'the bytes of a file, as they are')
    .action((name: string, options: { scope?: string; fromFile?: string }) =>
      run(undefined, async context => await (await load()).setSecret(context, name, options)),
    )
  secret
    .command('list')
    .description('names, versions, and which applications use them; never values')
    .action(() => run(undefined, async context => await (await load()).listSecrets(context)))
  secret
    .command('remove')
    .description('every version of it; refused while an application uses it')
    .argument('<name>')
    .addOption(scopeOption())
    .option('--force', 'although an application uses it: its next container will not start', false)
    .action((name: string, options: { scope?: string; force: boolean }) =>
      run(undefined, async context => await (await load()).removeSecret(context, name, options)),
    )
  secret
    .command('rotate-key')
    .description('a new sealing key for the engine, and every secret sealed with it')
    .action(() => run(undefined, async context => await (await load()).rotateSecretsKey(context)))
}

function scopeOption(): Option {
  return new Option('--scope <app>', 'of one application; it comes before a global one').default(
    undefined,
    'global',
  )
}

function addLocal(program: Command, run: Run): void {
  program
    .command('validate')
    .alias('check')
    .description('check compose files on this disk, without an engine')
    .argument('<file|folder>')
    .option('--strict', 'warnings fail too', false)
    .option('--verdicts', 'tell what becomes of every key', false)
    .addOption(
      new Option(
        '--format <format>',
        'for people, or annotations; github where GitHub Actions runs',
      ).choices(['text', 'github']),
    )
    .addOption(variableOption())
    .addOption(allowOption())
    .addOption(bindOption())
    .action((path: string, options: ValidateOptions) =>
      run(undefined, context =>
        import('./commands/validate.ts').then(c => c.validate(context, path, options)),
      ),
    )
  addConfig(program, run)
  program
    .command('version')
    .description('of this program and of the engine')
    .option('--client', 'of this program only', false)
    .action((options: { client: boolean }) =>
      run(undefined, context =>
        import('./commands/version.ts').then(c => c.version(context, options)),
      ),
    )
  program
    .command('completion')
    .description('script that completes commands in a shell: source <(banyan completion bash)')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: string) =>
      run(undefined, ({ terminal }) => {
        terminal.out(completionScript(shell, summaryOf(program)))
        return Promise.resolve(exitCodes.ok)
      }),
    )
  program
    .command('dev')
    .description('engine, agent and demo on this machine, state in .banyan/')
    .option('--exit', 'deploy, measure one update under load, print JSON, stop', false)
    .option('--port <port>', 'where the demo answers')
    .option('--state-dir <folder>', 'default: .banyan')
    .action(({ port, ...options }: { exit: boolean; port?: string; stateDir?: string }) =>
      run(undefined, async context => {
        const chosen = port === undefined ? {} : { port: parsePort(port) }
        const { dev } = await import('./dev/dev.ts')
        return await dev(context, { ...options, ...chosen })
      }),
    )
}

/** The options are those of `docker compose config`. */
function addConfig(program: Command, run: Run): void {
  program
    .command('config')
    .description('print a compose file in canonical form, as docker compose config does')
    .argument('<file|folder>')
    .addOption(repeatable('-f, --file <file>', 'merged over it; repeatable'))
    .addOption(new Option('--format <format>', 'default: yaml').choices(['yaml', 'json']))
    .option('--no-interpolate', 'leave variables as they are written')
    .option('--services', 'only the names of services')
    .option('--images', 'only the images')
    .option('--variables', 'only the variables that it asks for, with their defaults')
    .option('--hash [services]', 'only a hash per service: names with commas, or *')
    .option('--profiles', 'only the names of profiles')
    .option('--volumes', 'only the names of volumes')
    .option('--networks', 'only the names of networks')
    .addOption(repeatable('--profile <profile>', 'active profile; repeatable, * for all'))
    .addOption(repeatable('--env-file <file>', 'instead of the .env beside it; repeatable'))
    .addOption(repeatable('--set <name=value>', 'a variable; wins over all others; repeatable'))
    .option('-o, --output <file>', 'where to write it')
    .option('-q, --quiet', 'only tell what is wrong', false)
    .action((path: string, options: ConfigOptions) =>
      run(undefined, context =>
        import('./commands/config.ts').then(c => c.config(context, path, options)),
      ),
    )
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).default([], 'none').argParser(collect)
}

/** What banyan.yaml says for a repository has to be said for a path. */
function variableOption(): Option {
  return new Option('--var <name=value>', 'variable for ${…} in files of this disk; repeatable')
    .default([], 'none')
    .argParser(collect)
}

function allowOption(): Option {
  return new Option('--allow <key[=value]>', 'what policy of banyan.yaml allows; repeatable')
    .default([], 'none')
    .argParser(collect)
}

function bindOption(): Option {
  return new Option('--allow-bind <folder>', 'host folder that they may mount; repeatable')
    .default([], 'none')
    .argParser(collect)
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}

function summaryOf(program: Command): ProgramSummary {
  return {
    options: optionsOf(program),
    commands: program.commands.map(command => ({
      name: command.name(),
      description: command.description(),
      options: optionsOf(command),
    })),
  }
}

function optionsOf(command: Command): OptionSummary[] {
  return command.options.map(({ long, description }) => ({ name: long ?? '', description }))
}
