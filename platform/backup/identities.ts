import type { BackupHeader } from '../../core/model/backup.ts'
import { BanyanError } from '../../core/errors.ts'
import { readSecretFile } from '../config-file.ts'
import { askPassphrase } from './ask-passphrase.ts'
import { identityFrom } from './passphrase.ts'

export interface Unlocking {
  readonly passphraseFile?: string
  readonly identityFile?: string
  readonly signal: AbortSignal
}

/** What may open the backup. Codes: those of `askPassphrase` and `identityFrom`, `identity-malformed` (wait). */
export async function identitiesFor(
  header: BackupHeader,
  { passphraseFile, identityFile, signal }: Unlocking,
): Promise<readonly string[]> {
  if (identityFile !== undefined) return await identitiesIn(identityFile)
  if (header.wrappedIdentity === undefined) return [await identityFrom(header, '')]
  const passphrase = await askPassphrase({ file: passphraseFile, isNew: false, signal })
  return [await identityFrom(header, passphrase)]
}

async function identitiesIn(path: string): Promise<readonly string[]> {
  const lines = (await readSecretFile(path)).split(/\r?\n/).map(line => line.trim())
  const keys = lines.filter(line => line !== '' && !line.startsWith('#'))
  if (keys.length > 0 && keys.every(key => /^AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+$/.test(key)))
    return keys
  const sentence = `${path} holds no age keys, such as AGE-SECRET-KEY-1…`
  throw new BanyanError('identity-malformed', sentence, 'wait')
}
