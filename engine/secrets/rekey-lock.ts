import { type Lock, takeLock } from '../../platform/store/lock.ts'
import type { Lease, Store } from '../../platform/store/store.ts'

interface Holder {
  readonly store: Store
  readonly engineId: string
  readonly session: { readonly lease: Lease }
}

/** One engine at a time seals everything anew, or has old keys forgotten. Undefined: another one is at it. */
export async function takeRekeyLock(holder: Holder): Promise<Lock | undefined> {
  const { store, engineId, session } = holder
  return await takeLock(store, 'rekey', engineId, session.lease)
}
