import type { RestartPolicy } from '../../core/model/deploy.ts'
import { retryDelayMs } from './backoff.ts'
import type { TaskMemory } from './memory.ts'
import type { ObservedContainer } from './runtime.ts'

/** Ready for this long, a container has earned a quick restart again. */
const provenMs = 600_000

export type Restart =
  | { readonly restart: false; readonly reason: string }
  | { readonly restart: true; readonly at: number; readonly attempt: number }

/** What the restart policy says about a container that ended by itself. */
export function restartOf(
  policy: RestartPolicy,
  container: ObservedContainer,
  memory: TaskMemory,
): Restart {
  const exitCode = container.exitCode ?? 0
  if (policy.condition === 'none') return never('its restart policy is none')
  if (policy.condition === 'on-failure' && exitCode === 0) return never('it ended without failure')
  const finishedAt = container.finishedAt ?? 0
  const attempt = (isProven(policy, container, memory) ? 0 : memory.attempts) + 1
  if (policy.maxAttempts !== undefined && attempt > policy.maxAttempts) {
    return never(`it was restarted ${policy.maxAttempts} times, as often as its policy allows`)
  }
  return { restart: true, at: finishedAt + delayMs(policy, attempt), attempt }
}

/** Whether it ran so well that the restarts before are forgotten. A window of zero: the file sets none. */
function isProven(
  { windowMs }: RestartPolicy,
  { startedAt, finishedAt = 0 }: ObservedContainer,
  { readySince }: TaskMemory,
): boolean {
  if (windowMs) return startedAt !== undefined && finishedAt - startedAt >= windowMs
  return readySince !== undefined && finishedAt - readySince >= provenMs
}

/** The file's delay, until our own back-off is longer: what fails for ever is not tried every moment. */
function delayMs({ delayMs: written }: RestartPolicy, attempt: number): number {
  if (written === undefined) return retryDelayMs(attempt)
  return attempt === 1 ? written : Math.max(written, retryDelayMs(attempt - 1))
}

function never(reason: string): Restart {
  return { restart: false, reason }
}
