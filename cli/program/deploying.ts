import type { Command } from 'commander'
import type { Run } from './run.ts'

interface Wait {
  readonly wait: boolean
}

interface SyncOptions extends Wait {
  readonly retry: boolean
  readonly once: boolean
  readonly override?: string
}

interface Named {
  readonly repository: boolean
}

export function addDeploying(program: Command, run: Run): void {
  withWait(program.command('sync'))
    .description('fetch a repository, or all, and deploy what changed')
    .argument('[repo]')
    .option('--retry', 'try again what failed, although nothing changed', false)
    .option('--once', 'deploy what is suspended, this one time', false)
    .option('--override <why>', 'deploy although a deploy window is closed')
    .action((repo: string | undefined, options: SyncOptions) =>
      run(repo, context => import('../commands/sync.ts').then(c => c.sync(context, repo, options))),
    )
  withWait(program.command('rollback'))
    .description(
      'back to an older generation; stays until a commit deploys something else, or resume',
    )
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
  program
    .command('suspend')
    .description('plan commits, and deploy none, until resume')
    .argument('<app|repo>')
    .option('--reason <why>', 'shown wherever it is waited for', '')
    .option('--repository', 'the repository, where an application has its name', false)
    .action((name: string, options: Named & { reason: string }) =>
      run(name, context =>
        import('../commands/change.ts').then(c => c.suspend(context, name, options)),
      ),
    )
  withWait(program.command('resume'))
    .description('follow Git again after rollback, down or suspend')
    .argument('<app|repo>')
    .option('--repository', 'the repository, where an application has its name', false)
    .action((name: string, options: Wait & Named) =>
      run(name, context =>
        import('../commands/change.ts').then(c => c.resume(context, name, options)),
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
