import type { OutboxEntry } from '../../core/model/outbox.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'

/**
 * What waits below a prefix of the outbox, in the order in which it was stored. What a newer program wrote may be more than
 * this one can read: an answer without it is better than none.
 */
export async function owedBelow(store: Store, prefix: string): Promise<OutboxEntry[]> {
  const { entries } = await store.range(prefix)
  return entries
    .toSorted((a, b) => a.createRevision - b.createRevision)
    .flatMap(({ key, value }) => {
      try {
        return [records.outboxEntry.decode(value, key)]
      } catch {
        return []
      }
    })
}
