import type { TaskStatus } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'

interface StatusMessage {
  readonly statuses: string[]
  readonly gone: string[]
  readonly complete: boolean
}

/** What changed since the last report. */
export function changeReport(statuses: readonly TaskStatus[], gone: readonly string[]) {
  return message(statuses, gone, false)
}

/**
 * Everything, as the first report on a new connection. It is complete only when each wanted task was looked at: the engine
 * takes those that it doesn't name for gone, with their routes, and what may not run beside them starts.
 */
export function fullReport(
  statuses: readonly TaskStatus[],
  wanted: Iterable<string>,
): StatusMessage {
  return message(statuses, [], isComplete(statuses, wanted))
}

export function isComplete(statuses: readonly TaskStatus[], wanted: Iterable<string>): boolean {
  const known = new Set(statuses.map(status => status.task))
  return [...wanted].every(task => known.has(task))
}

function message(
  statuses: readonly TaskStatus[],
  gone: readonly string[],
  complete: boolean,
): StatusMessage {
  return {
    statuses: statuses.map(status => records.status.encode(status)),
    gone: [...gone],
    complete,
  }
}
