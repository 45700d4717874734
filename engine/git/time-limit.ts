import { withDeadline } from '../../platform/deadline.ts'
import { failures } from './failures.ts'

/** Runs an action under a time limit and the caller's signal, and tells the two apart when it fails. */
export async function withTimeLimit<T>(
  where: string,
  limitMs: number,
  signal: AbortSignal,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let limited = signal
  try {
    return await withDeadline(limitMs, signal, async own => {
      limited = own
      return await action(own)
    })
  } catch (error) {
    if (signal.aborted) throw failures.cancelled(where, error)
    if (limited.aborted) throw failures.timeout(where, limitMs, error)
    throw error
  }
}
