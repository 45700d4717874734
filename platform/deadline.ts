/**
 * Runs an action with a signal that aborts with the caller's, or when the time is over (`TimeoutError`). In place of
 * `AbortSignal.any([signal, AbortSignal.timeout(ms)])`: nothing there holds the timeout, so that it may be collected
 * before it fires, and each call leaves a timer and an entry at the caller's signal behind.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const abort = () => stop.abort(signal.reason)
  const timer = setTimeout(() => {
    stop.abort(new DOMException('The time is over.', 'TimeoutError'))
  }, ms)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await action(stop.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
