import type { Lock } from '../../platform/store/lock.ts'
import type { SyncContext } from '../sync/context.ts'
import { takeSyncLock } from '../sync/sync-lock.ts'

/** Does something while nothing of the repository is synced. Rejects with `sync-locked` (retry). */
export async function withSyncLock<T>(
  context: SyncContext,
  { repository, pull }: { readonly repository: string; readonly pull: number },
  signal: AbortSignal,
  action: (lock: Lock) => Promise<T>,
): Promise<T> {
  // the engine's own sync is another holder: it would take a lock of its name for one that it forgot
  const holder = `${context.engineId}/pr-${pull}`
  const lock = await takeSyncLock(context, repository, holder, signal)
  try {
    return await action(lock)
  } finally {
    await lock.release().catch(() => undefined)
  }
}
