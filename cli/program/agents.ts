import type { Command } from 'commander'
import type { InviteOptions } from '../commands/agent-invite.ts'
import type { Run } from './run.ts'

export function addAgents(program: Command, run: Run): void {
  const agent = program
    .command('agent')
    .description(
      'servers: invite, list, inspect, label, drain, pause, activate, remove, rotate-key, …',
    )
  const load = async () => await import('../commands/agent.ts')
  agent
    .command('list')
    .description('state, tasks, what they reserve, labels')
    .action(() => run(undefined, async context => await (await load()).listAgents(context)))
  agent
    .command('inspect')
    .description('everything about one, and why it takes no new tasks')
    .argument('<name>')
    .action((name: string) =>
      run(name, async context => await (await load()).inspectAgent(context, name)),
    )
  agent
    .command('label')
    .description('labels for placement: zone=eu sets one, zone- takes it away')
    .argument('<name>')
    .argument('<label...>')
    .action((name: string, labels: readonly string[]) =>
      run(name, async context => await (await load()).labelAgent(context, name, labels)),
    )
  agent
    .command('drain')
    .description('move its tasks elsewhere; waits until it is empty, or says what stays and why')
    .argument('<name>')
    .option('--wait', 'until it is as empty as it can be', true)
    .option('--no-wait', 'only until it is noted')
    .action((name: string, { wait }: { wait: boolean }) =>
      run(name, async context => await (await load()).drain(context, name, { wait })),
    )
  agent
    .command('pause')
    .description('no new tasks; those that it has stay')
    .argument('<name>')
    .action((name: string) => run(name, async context => await (await load()).pause(context, name)))
  agent
    .command('activate')
    .description('let it take tasks again after drain or pause')
    .argument('<name>')
    .action((name: string) =>
      run(name, async context => await (await load()).activate(context, name)),
    )
  addChanges(agent, run)
  addInvite(agent, run)
}

function addInvite(agent: Command, run: Run): void {
  const load = async () => await import('../commands/agent-invite.ts')
  agent
    .command('invite')
    .description('the line to run on another server so that it joins')
    .option(
      '--name <name>',
      'what it is to be called; it may replace one of this name that is away',
    )
    .option('--ttl <duration>', 'how long the token is good', '24h')
    .option('--uses <servers>', 'for so many servers instead of one')
    .option('--address <host:port>', 'where they reach the engine, if not where it thinks')
    .option('--direct', 'they come over TCP, although the engine has a control tunnel', false)
    .action((options: InviteOptions) =>
      run(undefined, async context => await (await load()).inviteAgent(context, options)),
    )
  agent
    .command('invitations')
    .description('which tokens are open, who made them, and who joined with them')
    .action(() => run(undefined, async context => await (await load()).listInvitations(context)))
  agent
    .command('uninvite')
    .description('take an invitation back: nobody joins with its token any more')
    .argument('<id>')
    .action((id: string) =>
      run(id, async context => await (await load()).withdrawInvitation(context, id)),
    )
}

function addChanges(agent: Command, run: Run): void {
  const load = async () => await import('../commands/agent-changes.ts')
  agent
    .command('remove')
    .description('forget one that is lost or empty; it asks before it does')
    .argument('<name>')
    .option('--force', 'although it has tasks, or the only data of volumes', false)
    .option('--yes', 'do not ask', false)
    .action((name: string, options: { force: boolean; yes: boolean }) =>
      run(name, async context => await (await load()).removeAgent(context, name, options)),
    )
  agent
    .command('rotate-key')
    .description('new keys for its tunnels, and a new certificate')
    .argument('[name]')
    .option('--all', 'of every agent', false)
    .action((name: string | undefined, { all }: { all: boolean }) =>
      run(name, async context => await (await load()).rotateAgentKeys(context, name, all)),
    )
}
