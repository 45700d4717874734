import type { Command } from 'commander'
import type { Run } from './run.ts'

export function addWebhook(program: Command, run: Run): void {
  const load = async () => await import('../commands/webhook.ts')
  program
    .command('webhook')
    .description('what tells of pushes: test')
    .command('test')
    .description('walks from the secret to the engine, and says what is wrong on the way')
    .argument('<repository>')
    .action((repository: string) =>
      run(repository, async context => await (await load()).testWebhook(context, repository)),
    )
}
