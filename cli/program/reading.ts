import { type Command, Option } from 'commander'
import { parseCount, parsePull } from '../arguments.ts'
import type { DiffOptions } from '../commands/diff.ts'
import { allowOption, bindOption, variableOption } from './options.ts'
import type { Run } from './run.ts'

/** As it comes from the command line. */
type Written<T extends { pr?: unknown }> = Omit<T, 'pr'> & { readonly pr?: string }

export function addReading(program: Command, run: Run): void {
  program
    .command('diff')
    .description('what a sync would change; exit code 2 when something would')
    .argument('[repo|path]', 'a repository, or a compose file or folder on this disk (./shop)')
    .option('--ref <ref>', 'another branch, tag or full ref of the repository')
    .option('--pr <number>', 'a pull request, over its merge base')
    .addOption(
      new Option('--format <format>', 'for people or for a pull request')
        .choices(['text', 'markdown'])
        .default('text'),
    )
    .addOption(variableOption())
    .addOption(allowOption())
    .addOption(bindOption())
    .action((subject: string | undefined, { pr, ...options }: Written<DiffOptions>) =>
      run(subject, context =>
        import('../commands/diff.ts').then(c =>
          c.diff(context, subject, {
            ...options,
            ...(pr !== undefined && { pr: parsePull(pr) }),
          }),
        ),
      ),
    )
  program
    .command('status')
    .description('repositories, applications and agents')
    .action(() =>
      run(undefined, context => import('../commands/status.ts').then(c => c.status(context))),
    )
  program
    .command('ps')
    .description('containers, of one application or of all')
    .argument('[app]')
    .action((app: string | undefined) =>
      run(app, context => import('../commands/ps.ts').then(c => c.ps(context, app))),
    )
  program
    .command('logs')
    .description('what containers print')
    .argument('<app[/service]>')
    .option('-f, --follow', 'keep printing new lines', false)
    .option('-n, --tail <lines>', 'so many of the last lines of each container', '100')
    .action((target: string, { follow, tail }: { follow: boolean; tail: string }) =>
      run(target, context =>
        import('../commands/logs.ts').then(c =>
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
        import('../commands/events.ts').then(c =>
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
    .argument('<app[/service]>', 'an application, or a repository')
    .action((target: string) =>
      run(target, context => import('../commands/why.ts').then(c => c.why(context, target))),
    )
  program
    .command('history')
    .description('generations of an application')
    .argument('<app>')
    .action((app: string) =>
      run(app, context => import('../commands/history.ts').then(c => c.history(context, app))),
    )
}
