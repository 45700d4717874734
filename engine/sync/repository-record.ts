import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import { records } from '../../core/records.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { Compare, Write } from '../../platform/store/store.ts'
import type { Owed } from '../report/reports.ts'
import type { ClusterView } from '../view.ts'
import type { SyncContext } from './context.ts'
import { requireSyncLock } from './sync-lock.ts'

const tries = 10

/** As long as nobody wrote the record since the view heard of it. */
export function repositoryUnchanged(view: ClusterView, name: string): Compare {
  const modRevision = view.repositories.get(name)?.revision ?? 0
  return { key: keys.repository(name), modRevision }
}

/**
 * Syncs and people write the same record: what the other wrote meanwhile stays. `owedFor`: what somebody is owed for the
 * change, besides what the record alone says; `lock`: without it nothing is written any more. Codes: `repository-contended`,
 * `sync-overtaken` (retry).
 */
export async function changeRepository(
  { store, view, clock, reports }: Pick<SyncContext, 'store' | 'view' | 'clock' | 'reports'>,
  name: string,
  change: (before: RepositoryState | undefined) => RepositoryState,
  owedFor: (before: RepositoryState | undefined) => readonly Owed[] = () => [],
  lock?: Lock,
): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const compare = [repositoryUnchanged(view, name), ...(lock ? [lock.fence] : [])]
    const before = view.repositories.get(name)?.value
    const after = change(before)
    const owed = [...owedFor(before), ...(reports?.ofRepository(before, after) ?? [])]
    const told = owed.length > 0 && reports ? await reports.writes(owed) : []
    const value = records.repository.encode(after)
    const writes: Write[] = [{ kind: 'put', key: keys.repository(name), value }, ...told]
    const { committed, revision } = await store.commit({ compare, writes })
    if (committed) {
      await view.mirror.waitFor(revision, AbortSignal.timeout(10_000))
      return
    }
    if (lock) await requireSyncLock({ store }, lock, name)
    await clock.sleep(20 * (attempt + 1))
  }
  throw new BanyanError('repository-contended', `${name} keeps changing; try again`, 'retry')
}
