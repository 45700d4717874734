import { randomBytes } from 'node:crypto'
import { keys } from '../../core/keys.ts'
import type { NextSealingKey } from '../../core/model/secret.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import { open, seal } from './envelope.ts'
import { forgottenKeys } from './forgotten.ts'
import { replaceKeyFile } from './key-file.ts'
import { type Keyring, sealingKey, type SealingKey } from './keyring.ts'

/**
 * Keys of the cluster that this engine's file has not: each is in the store, sealed with the one before it. Those that the
 * cluster forgot go. Codes: those of the envelope and of the key file.
 */
export async function takeOver(store: Store, path: string, before: Keyring): Promise<Keyring> {
  let keyring = before
  for (let news = keyring.keys; news.length > 0;) {
    const found: SealingKey[] = []
    for (const { id } of news) {
      const next = await nextKey(store, keyring, id)
      if (next && !keyring.byId(next.id)) found.push(next)
    }
    for (const key of found) keyring = keyring.with(key)
    news = found
  }
  keyring = withoutForgotten(keyring, await forgottenKeys(store))
  if (keyring !== before) await replaceKeyFile(path, keyring)
  return keyring
}

/** The active one of a file is a guess: the first. A file with nothing but forgotten keys is another cluster's by now. */
function withoutForgotten(keyring: Keyring, forgotten: ReadonlySet<string>): Keyring {
  const kept = keyring.keys.find(({ id }) => !forgotten.has(id))
  if (!kept || keyring.keys.every(({ id }) => !forgotten.has(id))) return keyring
  const seals = forgotten.has(keyring.active.id) ? kept.id : keyring.active.id
  return keyring.sealingWith(seals).without(forgotten)
}

async function nextKey(
  store: Store,
  keyring: Keyring,
  before: string,
): Promise<SealingKey | undefined> {
  const entry = await store.get(keys.sealingKeyAfter(before))
  if (!entry) return undefined
  const { id, sealedKey } = records.nextSealingKey.decode(entry.value, entry.key)
  return sealingKey(open(keyring, sealedKey, { kind: 'sealing-key', id }))
}

/** A new key, as the store may hold it: only who has the present one can open it. */
export function freshKey(
  keyring: Keyring,
  about: Pick<NextSealingKey, 'createdAt' | 'person'>,
): NextSealingKey {
  const { id, bytes } = sealingKey(randomBytes(32))
  const place = { kind: 'sealing-key', id } as const
  return { ...about, id, sealedKey: seal(keyring.active, randomBytes(12), place, bytes) }
}
