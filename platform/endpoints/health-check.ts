import type { Random } from '../../core/random.ts'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointSet } from './endpoint-set.ts'

interface HealthChecks<E extends Endpoint> {
  readonly set: EndpointSet<E>
  /** Rejects where the endpoint is not well. */
  readonly check: (endpoint: E, signal: AbortSignal) => Promise<void>
  /** What is in use shows by itself how it is. */
  readonly isInUse: (endpoint: E) => boolean
  readonly intervalMs: (endpoint: E) => number
  readonly timeoutMs: number
  readonly clock: Pick<Clock, 'sleep'>
  readonly random: Random
  readonly signal: AbortSignal
}

/** How soon one that came is looked after. */
const newcomersMs = 1000
const stepMs = 1000

/** Looks at each endpoint now and then, each in its own time, as long as it is in the set, until the signal. Never rejects. */
export async function keepChecking<E extends Endpoint>(checks: HealthChecks<E>): Promise<void> {
  const { set, clock, signal } = checks
  const kept = new Set<E>()
  while (!signal.aborted) {
    for (const endpoint of set.endpoints) {
      if (kept.has(endpoint)) continue
      kept.add(endpoint)
      void keepOne(endpoint, checks).finally(() => kept.delete(endpoint))
    }
    await clock.sleep(newcomersMs, signal)
  }
}

async function keepOne<E extends Endpoint>(endpoint: E, checks: HealthChecks<E>): Promise<void> {
  const { set, isInUse, random, signal } = checks
  const isThere = () => !signal.aborted && set.endpoints.includes(endpoint)
  while (isThere()) {
    await rest(endpoint, 0.5 + random(), checks)
    if (isThere() && set.mayAsk(endpoint) && !isInUse(endpoint)) await look(endpoint, checks)
  }
}

/** In small steps: how often it is looked at may change meanwhile, as when the one in use has failed. */
async function rest<E extends Endpoint>(
  endpoint: E,
  share: number,
  { set, intervalMs, clock, signal }: HealthChecks<E>,
): Promise<void> {
  const isThere = () => !signal.aborted && set.endpoints.includes(endpoint)
  for (let restedMs = 0; isThere(); restedMs += stepMs) {
    const leftMs = intervalMs(endpoint) * share - restedMs
    if (leftMs <= 0) return
    await clock.sleep(Math.min(stepMs, leftMs), signal)
  }
}

async function look<E extends Endpoint>(endpoint: E, checks: HealthChecks<E>): Promise<void> {
  const { set, check, timeoutMs, signal } = checks
  const attempt = set.beginCheck(endpoint)
  if (!attempt) return
  try {
    await withDeadline(timeoutMs, signal, async limited => await check(endpoint, limited))
  } catch (error) {
    if (signal.aborted) attempt.abandon()
    else await attempt.fail(error)
    return
  }
  await attempt.succeed()
}
