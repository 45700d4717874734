import { keyParts, keys, prefixes } from '../../../core/keys.ts'
import type { BanyanEvent } from '../../../core/model/event.ts'
import type { Deployment, OutboxEntry, Posted } from '../../../core/model/outbox.ts'
import type { Preview } from '../../../core/model/pull.ts'
import { records } from '../../../core/records.ts'
import type { Store } from '../../../platform/store/store.ts'
import { owedBelow } from '../../report/owed.ts'

/** Oldest first. */
export async function eventsOf(
  store: Store,
  isMeant: (event: BanyanEvent) => boolean,
): Promise<BanyanEvent[]> {
  const { entries } = await store.range(prefixes.events)
  return entries.map(entry => records.event.decode(entry.value)).filter(isMeant)
}

/** What a repository's forge is owed, then the receivers of notifications, each in the order in which it was stored. */
export async function owedFor(store: Store, repository: string): Promise<OutboxEntry[]> {
  const channels = [keys.outboxOf(repository), `${prefixes.outbox}@`]
  const found = await Promise.all(channels.map(async prefix => await owedBelow(store, prefix)))
  return found.flat()
}

/** By context. */
export async function postedOn(
  store: Store,
  repository: string,
  sha: string,
): Promise<Map<string, Posted>> {
  const prefix = keys.posted(repository, sha, '')
  const { entries } = await store.range(prefix)
  return new Map(
    entries.map(({ key, value }) => [key.slice(prefix.length), records.posted.decode(value)]),
  )
}

export async function deploymentOf(
  store: Store,
  app: string,
  generation: number,
): Promise<Deployment | undefined> {
  const entry = await store.get(keys.deployment(app, generation))
  return entry && records.deployment.decode(entry.value)
}

export async function previewOf(
  store: Store,
  isMeant: (preview: Preview) => boolean,
): Promise<Preview | undefined> {
  const { entries } = await store.range(prefixes.previews)
  return entries
    .filter(({ key }) => keyParts(key, prefixes.previews).length === 2)
    .map(({ value }) => records.preview.decode(value))
    .find(isMeant)
}
