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

/** Asks again for as long as what was answered passes by itself. */
export async function patiently<T>(
  { clock, signal, onWait }: Patience,
  ask: () => Promise<T>,
): Promise<T> {
  let told = ''
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      const passes = error instanceof BanyanError && passing.includes(error.code)
      if (!passes || attempt === tries || signal.aborted) throw error
      if (error.code !== told) onWait?.(error)
      told = error.code
      await clock.sleep(backoffMs(attempt, pause, Math.random), signal)
    }
  }
}
