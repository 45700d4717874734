import { pino } from 'pino'
import { ClusterView, viewedPrefixes } from '../../engine/view.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Store, Write } from '../../platform/store/store.ts'

/** The engine's view on a store in memory. */
export interface ViewRig {
  readonly store: Store
  readonly view: ClusterView
  /** One transaction: keys with their new text, or undefined to delete. Resolves when the view shows it. */
  write(changes: Readonly<Record<string, string | undefined>>): Promise<void>
  stop(): Promise<void>
}

/** `before` is in the store before the view is built. */
export async function startViewRig(
  before: Readonly<Record<string, string>> = {},
): Promise<ViewRig> {
  const store = createMemoryStore()
  const stopped = new AbortController()
  const { signal } = stopped
  await store.commit({ compare: [], writes: asWrites(before) })
  const mirror = await Mirror.start(store, viewedPrefixes, {
    signal,
    log: pino({ level: 'silent' }),
  })
  return {
    store,
    view: new ClusterView(mirror),
    write: async changes => {
      const { revision } = await store.commit({ compare: [], writes: asWrites(changes) })
      await mirror.waitFor(revision, signal)
    },
    stop: async () => {
      stopped.abort()
      await store.close()
    },
  }
}

function asWrites(changes: Readonly<Record<string, string | undefined>>): Write[] {
  return Object.entries(changes).map(([key, value]) =>
    value === undefined ? { kind: 'delete', key } : { kind: 'put', key, value },
  )
}
