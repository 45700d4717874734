import { keys } from '../../core/keys.ts'
import type { Compare, Lease, Store } from './store.ts'

/**
 * A lock held in the store. Its fence is a compare that every write made under the lock must carry: a holder
 * that was paused past its lease then writes nothing (Kleppmann, "How to do distributed locking", 2016).
 */
export interface Lock {
  readonly fence: Compare
  release(): Promise<void>
}

/** Whether it is still the holder's. */
export async function isHeld(store: Pick<Store, 'get'>, { fence }: Lock): Promise<boolean> {
  const entry = await store.get(fence.key)
  return 'createRevision' in fence && entry?.createRevision === fence.createRevision
}

/** What a lock's key holds. */
export interface LockRecord {
  readonly holder: string
}

/** Takes the lock at once or answers undefined. It goes with the lease, if not released before. */
export async function tryLock(
  store: Store,
  name: string,
  holder: string,
  lease: Lease,
): Promise<Lock | undefined> {
  const key = keys.lock(name)
  const taken = await store.commit({
    compare: [{ key, createRevision: 0 }],
    writes: [
      { kind: 'put', key, value: JSON.stringify({ holder } satisfies LockRecord), lease: lease.id },
    ],
  })
  if (!taken.committed) return undefined
  return lockAt(store, key, taken.revision)
}

/**
 * As `tryLock`, for a holder that knows it isn't using the lock: where the store's answer to an earlier try, or to a release,
 * was lost, the lock is its own already, and nobody could take it as long as the holder lives.
 */
export async function takeLock(
  store: Store,
  name: string,
  holder: string,
  lease: Lease,
): Promise<Lock | undefined> {
  return (await tryLock(store, name, holder, lease)) ?? (await reclaimLock(store, name, holder))
}

/** The lock where its record says that the holder has it. */
async function reclaimLock(store: Store, name: string, holder: string): Promise<Lock | undefined> {
  const key = keys.lock(name)
  const entry = await store.get(key)
  if (!entry || (JSON.parse(entry.value) as LockRecord).holder !== holder) return undefined
  return lockAt(store, key, entry.createRevision)
}

function lockAt(store: Store, key: string, createRevision: number): Lock {
  const fence: Compare = { key, createRevision }
  return {
    fence,
    release: async () => {
      await store.commit({ compare: [fence], writes: [{ kind: 'delete', key }] })
    },
  }
}
