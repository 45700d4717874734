import { BanyanError } from '../../core/errors.ts'
import { readSecretFile } from '../config-file.ts'
import { askUnseen } from '../unseen.ts'

interface Asked {
  /** Of `--passphrase-file`. Absent: a person is asked on the terminal. */
  readonly file: string | undefined
  /** A new one: nobody sees a slip, so it is asked for twice. */
  readonly isNew: boolean
  readonly signal: AbortSignal
}

/**
 * A backup's passphrase: never an argument, those are for everybody to see. Codes: `passphrase-missing` (stalled), those of
 * `readSecretFile` (wait).
 */
export async function askPassphrase({ file, isNew, signal }: Asked): Promise<string> {
  if (file !== undefined) return await readSecretFile(file)
  if (!process.stdin.isTTY) {
    const other = isNew ? '--recipient' : '--identity-file'
    const sentence = `There is no terminal to ask for a passphrase: give --passphrase-file, or ${other}`
    throw new BanyanError('passphrase-missing', sentence, 'stalled')
  }
  const first = await askUnseen('Passphrase of the backup (not shown): ', signal)
  if (!isNew || first === (await askUnseen('The same again: ', signal))) return first
  throw new BanyanError('passphrase-missing', 'The two passphrases differ', 'stalled')
}
