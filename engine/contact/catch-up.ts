import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { ClusterView } from '../view.ts'

interface CatchUpOptions {
  readonly store: Store
  readonly view: ClusterView
  readonly events: Pick<Events, 'prepare' | 'announce'>
  readonly engineId: string
  readonly now: () => number
}

/** How long an engine waits for its own write to come back to it. */
const mirrorPatienceMs = 10_000

type Prepared = Awaited<ReturnType<Events['prepare']>>

/**
 * Writes down that the engine was without the state, and waits until its view shows that: then it shows everything from before,
 * too. Called again for the same time it writes the same event.
 */
export function catchUpBy(options: CatchUpOptions): (since: number) => Promise<void> {
  const { store, view, events, engineId, now } = options
  let told: { readonly since: number; readonly event: Prepared } | undefined
  return async since => {
    if (told?.since !== since) {
      const message = `engine ${engineId} had no majority of the state for ${forSeconds(now() - since)}: it changed nothing, and what it showed may have been old`
      const event = await events.prepare({ kind: 'state-away', level: 'warn', message })
      told = { since, event }
    }
    const { revision } = await store.commit({ compare: [], writes: [told.event.write] })
    await view.mirror.waitFor(revision, AbortSignal.timeout(mirrorPatienceMs))
    events.announce(told.event.event)
  }
}

function forSeconds(ms: number): string {
  return `${Math.max(1, Math.round(ms / 1000))} s`
}
