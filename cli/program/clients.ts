import type { Command } from 'commander'
import type { AddOptions } from '../commands/client.ts'
import type { Run } from './run.ts'

export function addClients(program: Command, run: Run): void {
  const client = program
    .command('client')
    .description('who may come in from other machines: add, list, remove; this one: rotate-key')
  const load = async () => await import('../commands/client.ts')
  client
    .command('add')
    .description('let a WireGuard key come in through the control tunnel')
    .argument('<name>')
    .requiredOption('--pubkey <key>', 'what banyan-agent init or banyan init printed')
    .requiredOption('--role <role>', 'agent, operator (or cli), viewer, webhook')
    .option('--again', 'it has a new key, or lost its certificate', false)
    .action((name: string, options: AddOptions) =>
      run(name, async context => await (await load()).addClient(context, name, options)),
    )
  client
    .command('list')
    .description('names, roles, keys, and whether they have come for their certificates')
    .action(() => run(undefined, async context => await (await load()).listClients(context)))
  client
    .command('remove')
    .description('cut it off, at all engines, now; it asks before it does')
    .argument('<name>')
    .option('--yes', 'do not ask', false)
    .action((name: string, options: { yes: boolean }) =>
      run(name, async context => await (await load()).removeClient(context, name, options)),
    )
  client
    .command('rotate-key')
    .description('new keys for this machine; the old ones are good until the new ones were used')
    .action(() =>
      run(undefined, async context => {
        const { rotateKeys } = await import('../commands/client-rotate.ts')
        return await rotateKeys(context, program.opts<{ config?: string }>().config)
      }),
    )
}
