import { sha256 } from '../core/hash.ts'
import { keys } from '../core/keys.ts'
import type { Store } from '../platform/store/store.ts'

/** Where a credential was first sent: to this origin, if it never was sent anywhere. `credential` names its file and what it is used for. */
export async function firstOrigin(
  store: Store,
  credential: string,
  origin: string,
): Promise<string> {
  const key = keys.credential(sha256(credential))
  for (;;) {
    const { committed } = await store.commit({
      compare: [{ key, createRevision: 0 }],
      writes: [{ kind: 'put', key, value: origin }],
    })
    if (committed) return origin
    const entry = await store.get(key)
    if (entry) return entry.value
  }
}
