import { backoffMs } from '../core/backoff.ts'
import { messageOf } from '../core/errors.ts'
import type { Random } from '../core/random.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { ContainerRuntime } from './containers/runtime.ts'

const retry = { firstMs: 200, maxMs: 5000 }

export interface AwaitOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Resolves once the container engine answers, or the signal aborts. An agent that can't run anything doesn't join:
 * it would be given tasks.
 */
export async function awaitRuntime(
  runtime: Pick<ContainerRuntime, 'list'>,
  { clock, random, log, signal }: AwaitOptions,
): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await runtime.list(signal)
      return
    } catch (error) {
      if (attempt === 1) log.warn({ reason: messageOf(error) }, 'waiting for the container engine')
      await clock.sleep(backoffMs(attempt, retry, random), signal)
    }
  }
}
