import { type Command, Option } from 'commander'
import type { Run } from './run.ts'

export function addSecrets(program: Command, run: Run): void {
  const secret = program
    .command('secret')
    .description('values that manifests use and nobody reads: set, list, remove')
  const load = async () => await import('../commands/secret.ts')
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
    .command('rekey')
    .alias('rotate-key')
    .description('a new sealing key for all engines, and everything sealed with it')
    .option('--forget', 'then take the old keys out of the files of all engines', false)
    .action((options: { forget: boolean }) =>
      run(undefined, async context => await (await load()).rotateSecretsKey(context, options)),
    )
}

function scopeOption(): Option {
  return new Option('--scope <app>', 'of one application; it comes before a global one').default(
    undefined,
    'global',
  )
}
