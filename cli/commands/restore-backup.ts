import { resolve } from 'node:path'
import { checkBackupFile } from '../../platform/backup/file.ts'
import { handOver } from '../../platform/exec.ts'
import { programFile } from '../../platform/package-folder.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'

export interface RestoreOptions {
  /** Of this machine's engine, as of every command. */
  readonly config?: string
  readonly passphraseFile?: string
  readonly identityFile?: string
  readonly replace?: boolean
  readonly yes?: boolean
}

/**
 * Hands over to `banyan-engine restore` on this machine: no engine can be asked, as the one of this machine has to stand still. A
 * person is asked first: on their own machine it would make that one the engine.
 */
export async function restoreBackup(
  { signal }: Context,
  file: string,
  { yes = false, ...options }: RestoreOptions,
): Promise<ExitCode> {
  const { header } = await checkBackupFile(resolve(file))
  if (!yes) {
    await confirm({
      question: `This machine is to be the engine of the cluster as ${header.engine} had it at ${new Date(header.at).toISOString()}.`,
      answer: header.engine,
      refusal: 'add --yes to restore where nobody can be asked',
      signal,
    })
  }
  const code = await handOver([process.execPath, programFile('engine'), ...wordsOf(file, options)])
  return code === 0 ? exitCodes.ok : exitCodes.failed
}

/** What `banyan-engine` is called with. */
function wordsOf(
  file: string,
  { config, passphraseFile, identityFile, replace = false }: RestoreOptions,
): string[] {
  const option = (name: string, value?: string) => (value === undefined ? [] : [name, value])
  return [
    ...option('--config', config),
    ...['restore', file],
    ...option('--passphrase-file', passphraseFile),
    ...option('--identity-file', identityFile),
    ...(replace ? ['--replace'] : []),
  ]
}
