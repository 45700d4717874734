import type { RestartPolicy } from '../../core/model/project.ts'
import { retryDelayMs } from './backoff.ts'
import type { TaskMemory } from './memory.ts'
import type { ObservedContainer } from './runtime.ts'

/** Ready for this long, a container has earned a quick restart again. */
const provenMs = 600_000

type Restart =
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
  const proven = memory.readySince !== undefined && finishedAt - memory.readySince >= provenMs
  const attempt = (proven ? 0 : memory.attempts) + 1
  if (policy.maxAttempts !== undefined && attempt > policy.maxAttempts) {
    return never(`it was restarted ${policy.maxAttempts} times, as often as its policy allows`)
  }
  return { restart: true, at: finishedAt + retryDelayMs(attempt), attempt }
}

function never(reason: string): Restart {
  return { restart: false, reason }
}
