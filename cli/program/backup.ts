import type { Command } from 'commander'
import { repeatable } from './options.ts'
import type { RestoreOptions } from '../commands/restore-backup.ts'
import type { GlobalOptions } from '../run.ts'
import type { Run } from './run.ts'

export function addBackup(program: Command, run: Run): void {
  const backup = program
    .command('backup')
    .description('the whole cluster in one encrypted file, and back')
  const load = async () => await import('../commands/backup.ts')
  const passphrase = '--passphrase-file <file>'
  backup
    .command('create')
    .description('state, secrets keys and identities, as they are at one moment')
    .argument('[file]', 'default: banyan-<time>.backup in this folder')
    .addOption(repeatable('--recipient <age1…>', 'age key that may open it; repeatable'))
    .option(passphrase, 'passphrase that opens it (default: asked, unless there is a recipient)')
    .action((file: string | undefined, options: { recipient: string[]; passphraseFile?: string }) =>
      run(undefined, async context => await (await load()).createBackup(context, file, options)),
    )
  backup
    .command('list')
    .description('those in a folder of this disk')
    .argument('[folder]', 'default: this one', '.')
    .action((folder: string) =>
      run(undefined, async context => await (await load()).listBackups(context, folder)),
    )
  backup
    .command('inspect')
    .description('what a backup says of itself, and whether it is whole')
    .argument('<file>')
    .option(passphrase, 'also reads what is in it')
    .option('--identity-file <file>', 'as --passphrase-file, with age keys, one a line')
    .action((file: string, options: { passphraseFile?: string; identityFile?: string }) =>
      run(undefined, async context => await (await load()).inspectBackup(context, file, options)),
    )
  backup
    .command('restore')
    .description('makes this server the engine of the cluster as it was; as banyan-engine restore')
    .argument('<file>')
    .option(passphrase, 'its passphrase (default: asked)')
    .option('--identity-file <file>', 'age keys, one a line, where it is for recipients')
    .option('--replace', 'although there is a state: it makes room')
    .option('--yes', 'do not ask')
    .action((file: string, options: RestoreOptions) => {
      const { config } = program.opts<GlobalOptions>()
      const all = { ...options, ...(config !== undefined && { config }) }
      return run(undefined, async context => {
        const { restoreBackup } = await import('../commands/restore-backup.ts')
        return await restoreBackup(context, file, all)
      })
    })
}
