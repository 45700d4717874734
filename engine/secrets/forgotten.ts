import { z } from 'zod'
import { keys, prefixes } from '../../core/keys.ts'
import type { Compare, Store, Write } from '../../platform/store/store.ts'
import type { Keyring } from './keyring.ts'

const ids = z.array(z.string())

/** Old keys that nobody may keep: somebody else may have them, or they have done their time. */
export async function forgottenKeys(store: Store): Promise<ReadonlySet<string>> {
  const entry = await store.get(keys.sealingForgotten)
  return new Set(entry ? ids.parse(JSON.parse(entry.value)) : [])
}

interface Forgetting {
  readonly store: Store
  readonly keyring: Keyring
  /** Of the lock that it is done under, and that the active key is still the one. */
  readonly compare: readonly Compare[]
  /** What is told of it. */
  readonly event: Write
}

/**
 * From now on every engine takes all keys but the active one out of its file, and none gets a key of the store any more for which
 * it would need an old one. Answers how many there are; undefined: something changed meanwhile.
 */
export async function forgetOldKeys({
  store,
  keyring,
  compare,
  event,
}: Forgetting): Promise<number | undefined> {
  const old = keyring.keys.filter(({ id }) => id !== keyring.active.id).map(({ id }) => id)
  const all = new Set([...(await forgottenKeys(store)), ...old])
  const { committed } = await store.commit({
    compare: [...compare],
    writes: [
      { kind: 'put', key: keys.sealingForgotten, value: JSON.stringify([...all].sort()) },
      { kind: 'delete-prefix', prefix: prefixes.sealingKeys },
      event,
    ],
  })
  return committed ? old.length : undefined
}
