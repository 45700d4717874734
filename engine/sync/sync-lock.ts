import { BanyanError } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import { isHeld, type Lock, takeLock } from '../../platform/store/lock.ts'
import type { SyncContext } from './context.ts'

/** A sync under way may take as long as its fetch. */
const patienceMs = 30_000
const lookEveryMs = 200
/** How long an engine waits for the writes of others to come to it. */
const mirrorPatienceMs = 10_000

type LockContext = Pick<SyncContext, 'store' | 'view' | 'session' | 'clock'>

/**
 * The lock of a repository's syncs, once all that was written under it before has come into the view. Rejects with
 * `sync-locked` (retry).
 */
export async function takeSyncLock(
  { store, view, session, clock }: LockContext,
  repository: string,
  holder: string,
  signal: AbortSignal,
): Promise<Lock> {
  const until = clock.now() + patienceMs
  let lock = await takeLock(store, `sync/${repository}`, holder, session.lease)
  while (!lock) {
    if (clock.now() > until || signal.aborted) {
      throw new BanyanError('sync-locked', `${repository} is being synced`, 'retry')
    }
    await clock.sleep(lookEveryMs, signal)
    lock = await takeLock(store, `sync/${repository}`, holder, session.lease)
  }
  try {
    const since = 'createRevision' in lock.fence ? lock.fence.createRevision : 0
    await withDeadline(
      mirrorPatienceMs,
      signal,
      async limited => await view.mirror.waitFor(since, limited),
    )
    return lock
  } catch (error) {
    await lock.release().catch(() => undefined)
    throw error
  }
}

/** To be asked when a write was refused: `sync-overtaken` (retry) where this engine stood still and another one goes on. */
export async function requireSyncLock(
  { store }: Pick<SyncContext, 'store'>,
  lock: Lock,
  repository: string,
): Promise<void> {
  if (await isHeld(store, lock)) return
  const message = `another engine syncs ${repository} by now`
  throw new BanyanError('sync-overtaken', message, 'retry')
}

/** Nothing is wrong with the repository: the same is to be tried again, soon. */
export function isInterrupted(code: string): boolean {
  return ['sync-overtaken', 'store-unavailable', 'lease-lost', 'mirror-closed'].includes(code)
}
