import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { BanyanError } from '../../core/errors.ts'
import type { BackupHeader } from '../../core/model/backup.ts'

/** scrypt makes guessing slow, not impossible. */
const minPassphraseLength = 12
/** Power of two: 256 MiB and some seconds for each guess. */
const workFactor = 18

export interface PassphraseKey {
  readonly recipient: string
  /** The identity of that recipient, encrypted with the passphrase. */
  readonly wrapped: Uint8Array
}

/**
 * A key of its own for one backup, that the passphrase opens: whoever encrypts the backup never learns either. Code:
 * `passphrase-weak` (stalled).
 */
export async function passphraseKey(
  passphrase: string,
  factor = workFactor,
): Promise<PassphraseKey> {
  if (passphrase.length < minPassphraseLength) {
    const sentence = `A passphrase has at least ${minPassphraseLength} characters: whoever has the file may try as many as they like`
    throw new BanyanError('passphrase-weak', sentence, 'stalled')
  }
  const identity = await generateX25519Identity()
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(factor)
  return {
    recipient: await identityToRecipient(identity),
    wrapped: await encrypter.encrypt(identity),
  }
}

/** Codes (wait): `backup-locked`: it is not this passphrase, or none opens this backup. */
export async function identityFrom(
  { wrappedIdentity, recipients }: BackupHeader,
  passphrase: string,
): Promise<string> {
  if (wrappedIdentity === undefined) {
    const sentence = `No passphrase opens this backup: it is for ${recipients.join(', ')}; give the key file with --identity-file`
    throw new BanyanError('backup-locked', sentence, 'wait')
  }
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    return await decrypter.decrypt(Buffer.from(wrappedIdentity, 'base64'), 'text')
  } catch {
    throw new BanyanError('backup-locked', 'This is not the passphrase of the backup', 'wait')
  }
}
