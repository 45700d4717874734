import type { Engine } from '../client/engine.ts'
import type { Event } from '../client/wire.ts'
import { systemClock } from '../../platform/clock.ts'

/** News after which something is to be shown: a push was accepted, refused, or could not be read. */
const turningPoints: readonly string[] = [
  'accepted',
  'removal-accepted',
  'manifest-refused',
  'accept-failed',
  'prune-held',
]

export interface StoryOptions {
  readonly engine: Engine
  /** Called for each piece of news, one at a time. */
  readonly onNews: (event: Event) => Promise<void>
  readonly signal: AbortSignal
}

const reconnectMs = 1000

/** Tells of every push until the signal aborts, also across restarts of the engine; nothing twice. */
export async function followPushes({ engine, onNews, signal }: StoryOptions): Promise<void> {
  const since = Date.now()
  let last = ''
  while (!signal.aborted) {
    try {
      for await (const event of engine.events({ app: '', limit: 50, follow: true })) {
        const isNews = event.at >= since && event.id > last
        if (isNews) last = event.id
        if (isNews && turningPoints.includes(event.kind)) await onNews(event)
      }
    } catch {
      // the engine went away; its child process is being started again
    }
    await systemClock.sleep(reconnectMs, signal)
  }
}
