import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'

const everyMs = 50

export interface Patience {
  /** What is waited for, as in "… did not happen within 30 s". */
  readonly what: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Asks again and again until there is an answer. What it throws counts as none. Rejects with `dev-timeout`. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  { what, timeoutMs, signal }: Patience,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    signal.throwIfAborted()
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined) return answer
    await systemClock.sleep(everyMs, signal)
  }
  throw new BanyanError('dev-timeout', `${what} within ${timeoutMs / 1000} s.`, 'retry')
}

/** Answers as soon as the promise does, or rejects as soon as the signal aborts. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
