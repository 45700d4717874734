import type { Command } from 'commander'
import type { Run } from './run.ts'

interface Wait {
  readonly wait: boolean
}

export function addDeploying(program: Command, run: Run): void {
  withWait(program.command('sync'))
    .description('fetch a repository, or all, and deploy what changed')
    .argument('[repo]')
    .option('--retry', 'try again what failed, although nothing changed', false)
    .action((repo: string | undefined, options: Wait & { retry: boolean }) =>
      run(repo, context => import('../commands/sync.ts').then(c => c.sync(context, repo, options))),
    )
  withWait(program.command('rollback'))
    .description('back to an older generation; stays until a newer commit or resume')
    .argument('<app>')
    .argument('[generation]', 'default: the one before')
    .action((app: string, generation: string | undefined, options: Wait) =>
      run(app, context =>
        import('../commands/change.ts').then(c => c.rollback(context, app, generation, options)),
      ),
    )
  withWait(program.command('down'))
    .description('stop an application until resume; its volumes stay')
    .argument('<app>')
    .option('--volumes', 'remove its volumes on all servers, too', false)
    .option('--yes', 'do not ask before data is removed', false)
    .action((app: string, options: Wait & { volumes: boolean; yes: boolean }) =>
      run(app, context => import('../commands/change.ts').then(c => c.down(context, app, options))),
    )
  withWait(program.command('resume'))
    .description('let an application follow Git again after rollback or down')
    .argument('<app>')
    .action((app: string, options: Wait) =>
      run(app, context =>
        import('../commands/change.ts').then(c => c.resume(context, app, options)),
      ),
    )
  withWait(program.command('approve'))
    .description('let removals go through that the prune guard holds')
    .argument('<repo>')
    .action((repo: string, options: Wait) =>
      run(repo, context =>
        import('../commands/change.ts').then(c => c.approve(context, repo, options)),
      ),
    )
}

function withWait(command: Command): Command {
  return command
    .option('--wait', 'until every rollout it causes has ended', true)
    .option('--no-wait', 'only until it is accepted')
}
