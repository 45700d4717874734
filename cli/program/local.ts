import { Argument, type Command, Option } from 'commander'
import { parsePort } from '../arguments.ts'
import type { ConfigOptions } from '../commands/config.ts'
import type { ValidateOptions } from '../commands/validate.ts'
import { placesOf } from '../completion/places.ts'
import { completionScript, shells } from '../completion/script.ts'
import { exitCodes } from '../exit-codes.ts'
import { allowOption, bindOption, repeatable, variableOption } from './options.ts'
import type { Run } from './run.ts'

export function addLocal(program: Command, run: Run): void {
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
        import('../commands/validate.ts').then(c => c.validate(context, path, options)),
      ),
    )
  addConfig(program, run)
  program
    .command('version')
    .description('of this program and of the engine')
    .option('--client', 'of this program only', false)
    .action((options: { client: boolean }) =>
      run(undefined, context =>
        import('../commands/version.ts').then(c => c.version(context, options)),
      ),
    )
  program
    .command('completion')
    .description('script that completes commands in a shell: source <(banyan completion bash)')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: string) =>
      run(undefined, ({ terminal }) => {
        terminal.out(completionScript(shell, placesOf(program)))
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
        const { dev } = await import('../dev/dev.ts')
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
        import('../commands/config.ts').then(c => c.config(context, path, options)),
      ),
    )
}
