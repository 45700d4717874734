import { prefixes } from '../../core/keys.ts'
import type { OutboxEntry } from '../../core/model/outbox.ts'
import type { Store } from '../../platform/store/store.ts'
import { owedBelow } from '../report/owed.ts'

/** What waits although it was tried, by channel: a sentence each. */
export async function owedSentences(store: Store): Promise<ReadonlyMap<string, string>> {
  return sentencesOf(await owedBelow(store, prefixes.outbox))
}

export function sentencesOf(entries: readonly OutboxEntry[]): Map<string, string> {
  const tried = new Map<string, string[]>()
  for (const { channel, error } of entries) {
    if (error) tried.set(channel, [...(tried.get(channel) ?? []), error.message])
  }
  return new Map(
    [...tried].map(([channel, errors]) => {
      const reports = errors.length === 1 ? 'a report waits' : `${errors.length} reports wait`
      return [channel, `${reports} for GitHub: ${errors[0] ?? ''}`]
    }),
  )
}
