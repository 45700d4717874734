import type { Command } from 'commander'
import type { Run } from './run.ts'

export function addPreviews(program: Command, run: Run): void {
  const preview = program
    .command('preview')
    .description('what runs of pull requests: list, remove, extend')
  const load = async () => await import('../commands/preview.ts')
  preview
    .command('list')
    .description('every preview, where it is reached, and when it ends')
    .action(() => run(undefined, async context => await (await load()).listPreviews(context)))
  preview
    .command('remove')
    .description('ends it, with its volumes; a new commit brings it back')
    .argument('<repository>')
    .argument('<pull>', 'number of the pull request')
    .option('--no-wait', 'do not wait until it is gone')
    .action((repository: string, pull: string, options: { wait: boolean }) =>
      run(
        repository,
        async context => await (await load()).removePreview(context, repository, pull, options),
      ),
    )
  preview
    .command('extend')
    .description(
      'ends it so long from now, sooner or later than it would; brings back what has ended',
    )
    .argument('<repository>')
    .argument('<pull>', 'number of the pull request')
    .option('--ttl <duration>', 'from now on', '24h')
    .action((repository: string, pull: string, options: { ttl: string }) =>
      run(
        repository,
        async context => await (await load()).extendPreview(context, repository, pull, options),
      ),
    )
}
