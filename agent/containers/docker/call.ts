import { BanyanError } from '../../../core/errors.ts'
import { dockerError, type Meanings } from './errors.ts'

interface Limits {
  readonly what: string
  readonly limitMs: number
  readonly signal: AbortSignal
  readonly meanings?: Meanings
}

/** Dockerode waits for ever unless told: every call gets a time limit, and its errors their codes. */
export async function limited<T>(
  { what, limitMs, signal, meanings }: Limits,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(timedOut(what, limitMs)), limitMs)
  const cancel = () => controller.abort(cancelled(what))
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    return await Promise.race([call(controller.signal), rejectOnAbort(controller.signal)])
  } catch (cause) {
    throw dockerError(what, controller.signal.aborted ? controller.signal.reason : cause, meanings)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}

/** Some calls of dockerode ignore the signal they are given. */
async function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    const onAbort = () => reject(signal.reason as BanyanError)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

function timedOut(what: string, limitMs: number): BanyanError {
  const sentence = `Can't ${what}: Docker took longer than ${limitMs / 1000} s`
  return new BanyanError('runtime-timeout', sentence, 'retry')
}

function cancelled(what: string): BanyanError {
  return new BanyanError('cancelled', `Can't ${what}: the agent is stopping`, 'retry')
}
