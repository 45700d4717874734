import type { ObservedContainer } from './containers/runtime.ts'

// Containers that write what other servers can write too (`Task.exclusive`) must have ended here before the engine may
// start them elsewhere: 15 s after the last heartbeat that it got. This machine counts from when it sent the last heartbeat
// that was answered, which was earlier. Times are milliseconds since this machine started.

/** Nothing is started later than this after contact: a slow start must be over before the end. */
const startWithinMs = 6_000
const stopAfterMs = 9_000
/** Whatever still runs is killed. Leaves two seconds for a runtime that is slow. */
const killAfterMs = 13_000
/** SIGTERM to SIGKILL, whatever the container's own period is. */
const longestGraceMs = 3_000
const killAgainMs = 1_000

/** closed: nothing is started · stopping: what runs is told to end · shut: it is killed. */
export type Fence = 'open' | 'closed' | 'stopping' | 'shut'

/** `contactAt`: when the newest heartbeat that was answered was sent; undefined: nobody knows, so long ago. */
export function fenceAt(contactAt: number | undefined, now: number): Fence {
  // a contact that is yet to come was noted by another machine, or before a restart of this one
  if (contactAt === undefined || contactAt > now) return 'shut'
  const age = now - contactAt
  if (age >= killAfterMs) return 'shut'
  if (age >= stopAfterMs) return 'stopping'
  return age >= startWithinMs ? 'closed' : 'open'
}

/** How soon to look again while such a container runs. */
export function nextLookMs(contactAt: number | undefined, now: number): number {
  const fence = fenceAt(contactAt, now)
  if (contactAt === undefined || fence === 'shut') return killAgainMs
  return contactAt + (fence === 'stopping' ? killAfterMs : stopAfterMs) - now
}

export interface FenceOrder {
  readonly container: ObservedContainer
  /** 0: killed at once. */
  readonly graceMs: number
}

/** What has to end now. `stopped`: ids of those that were told to already; they are not told again before the end. */
export function fenceOrders(
  running: readonly ObservedContainer[],
  stopped: ReadonlySet<string>,
  contactAt: number | undefined,
  now: number,
): FenceOrder[] {
  const fence = fenceAt(contactAt, now)
  if (fence === 'shut') return running.map(container => ({ container, graceMs: 0 }))
  if (fence !== 'stopping' || contactAt === undefined) return []
  const left = contactAt + killAfterMs - now
  return running
    .filter(({ containerId }) => !stopped.has(containerId))
    .map(container => ({
      container,
      graceMs: Math.min(longestGraceMs, container.stopGraceMs, left),
    }))
}
