import { failures } from './failures.ts'

/** Runs an action under a time limit and the caller's signal, and tells the two apart when it fails. */
export async function withTimeLimit<T>(
  where: string,
  limitMs: number,
  signal: AbortSignal,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(limitMs)
  try {
    return await action(AbortSignal.any([signal, timeout]))
  } catch (error) {
    if (signal.aborted) throw failures.cancelled(where, error)
    if (timeout.aborted) throw failures.timeout(where, limitMs, error)
    throw error
  }
}
