import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Syncs } from '../sync/loop.ts'
import type { ClusterView } from '../view.ts'

export interface RecheckContext {
  readonly syncs: Pick<Syncs, 'request'>
  readonly view: ClusterView
  readonly store: Store
  readonly log: Logger
  /** Absent where no pull request is planned. */
  readonly pulls?: {
    /** It may have changed. */
    hint(repository: string, pull: number): void
    /** It is to be planned again, although it may not have changed. */
    again(repository: string, pull: number): void
  }
}

export interface RecheckWish {
  readonly repository: string
  readonly commit: string
  readonly delivery: string
  /** Epoch milliseconds. */
  readonly at: number
}

/**
 * Somebody pressed "Re-run" on a commit: what is deployed is synced once more, also what failed; a pull request is planned once
 * more. Any other commit is of the past. Never rejects.
 */
export async function recheck(
  { syncs, view, store, log, pulls }: RecheckContext,
  { repository, commit, delivery, at }: RecheckWish,
): Promise<void> {
  try {
    if (view.repositories.get(repository)?.value.head === commit) {
      const trigger = { kind: 'webhook', detail: delivery, at } as const
      await syncs.request(repository, { trigger, retry: true })
    }
    const { entries } = await store.range(keys.pullsOf(repository))
    for (const { key, value } of entries) {
      const pull = records.pull.decode(value, key)
      if (pull.head === commit) pulls?.again(repository, pull.number)
    }
  } catch (error) {
    log.warn({ err: messageOf(error), repository, commit }, 'not looked at once more')
  }
}
