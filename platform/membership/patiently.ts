import { backoffMs } from '../../core/backoff.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../clock.ts'

export interface Patience {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** It is not its turn yet. Told once for each reason. */
  readonly onWait?: (reason: BanyanError) => void
}

/** Others may be joining, or have come just now; about two minutes in all. */
const pause = { firstMs: 500, maxMs: 5000 }
const tries = 30
const passing = [
  ...['store-joining', 'store-unsettled', 'store-unavailable', 'engine-leaving'],
  ...['state-contended', 'member-contended', 'join-contended'],
]

/** Whether waiting helps: the same may be granted a moment later. */
export function passes(error: unknown): error is BanyanError {
  return error instanceof BanyanError && passing.includes(error.code)
}

/** Tells a person, line by line, what is waited for. */
export function tellWaiting(print: (line: string) => void): (reason: BanyanError) => void {
  return ({ message }) => print(`Waiting: ${message}`)
}

/** Asks again for as long as what was answered passes by itself; rejects with the last answer, also when the signal aborts. */
export async function patiently<T>(
  { clock, signal, onWait }: Patience,
  ask: () => Promise<T>,
): Promise<T> {
  const isLeft = () => signal.aborted
  let told = ''
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (!passes(error) || attempt === tries || isLeft()) throw error
      if (error.code !== told) onWait?.(error)
      told = error.code
      await clock.sleep(backoffMs(attempt, pause, Math.random), signal)
      if (isLeft()) throw error
    }
  }
}
