import { armor, Decrypter } from 'age-encryption'
import { BanyanError } from '../../core/errors.ts'
import { readSecretFile } from '../../platform/config-file.ts'
import type { SopsMetadata } from './metadata.ts'

const keyPattern = /^AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+$/

/**
 * The engine's age keys, as `age-keygen` writes them: one a line. Read anew for each file that needs them, so that a key
 * can be added without a restart. Codes: `secret-unreadable`, `secret-exposed`, `sops-key-malformed` (wait).
 */
export async function readIdentities(path: string): Promise<readonly string[]> {
  const lines = (await readSecretFile(path)).split(/\r?\n/).map(line => line.trim())
  const keys = lines.filter(line => line !== '' && !line.startsWith('#'))
  const wrong = lines.findIndex(
    line => line !== '' && !line.startsWith('#') && !keyPattern.test(line),
  )
  if (wrong >= 0 || keys.length === 0) {
    const place = wrong >= 0 ? `${path}:${wrong + 1}` : path
    const message = `${place}: an age key belongs here, such as AGE-SECRET-KEY-1…`
    throw new BanyanError('sops-key-malformed', message, 'wait')
  }
  return keys
}

/** The key that the file's values are encrypted with. Code: `sops-no-key` (wait). */
export async function dataKeyOf(
  { age }: SopsMetadata,
  identities: readonly string[],
): Promise<Buffer> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  for (const { enc } of age) {
    const key = await tryDecrypt(decrypter, enc)
    if (key?.length === 32) return key
  }
  const recipients = age.map(({ recipient }) => recipient.slice(0, 80)).join(', ')
  const message = `none of the engine's age keys opens it: it is encrypted for ${recipients}`
  throw new BanyanError('sops-no-key', message, 'wait')
}

/** The library says in words only that no key fits: whatever it says, the next recipient is tried. */
async function tryDecrypt(decrypter: Decrypter, enc: string): Promise<Buffer | undefined> {
  try {
    return Buffer.from(await decrypter.decrypt(armor.decode(enc)))
  } catch {
    return undefined
  }
}
