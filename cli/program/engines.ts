import type { Command } from 'commander'
import type { InviteEngineOptions } from '../commands/engine-invite.ts'
import type { Run } from './run.ts'

export function addEngines(program: Command, run: Run): void {
  const load = async () => await import('../commands/engine.ts')
  const engine = program
    .command('engine')
    .description('the engine that answers, and the cluster in numbers; list: all engines')
    .action(() => run(undefined, async context => await (await load()).showEngine(context)))
  engine
    .command('list')
    .description('engines of the cluster, which agents they have; * answers')
    .action(() => run(undefined, async context => await (await load()).listEngines(context)))
  engine
    .command('invite')
    .description(
      'what to run on another server so that it becomes an engine; see agent invitations',
    )
    .option('--name <id>', 'what it is to be called (default: its host name)')
    .option('--ttl <duration>', 'how long the token is good', '24h')
    .option('--address <host:port>', 'where it reaches this engine, if not where that thinks')
    .action((options: InviteEngineOptions) =>
      run(undefined, async context => {
        const { inviteEngine } = await import('../commands/engine-invite.ts')
        return await inviteEngine(context, options)
      }),
    )
  engine
    .command('allow')
    .description('let an engine that was removed start again')
    .argument('<id>', 'the one that it had')
    .action((id: string) =>
      run(undefined, async context => {
        const { allowEngine } = await import('../commands/engine-remove.ts')
        return await allowEngine(context, id)
      }),
    )
  engine
    .command('remove')
    .description('cut an engine off: it loses its keys and its place in the state')
    .argument('<id>', 'as banyan engine list shows it')
    .option('--force', 'although the engines that are left can write nothing then', false)
    .option('--yes', 'do not ask', false)
    .action((id: string, options: { readonly force: boolean; readonly yes: boolean }) =>
      run(undefined, async context => {
        const { removeEngine } = await import('../commands/engine-remove.ts')
        return await removeEngine(context, id, options)
      }),
    )
}
