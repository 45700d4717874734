import type { Random } from './random.ts'

export interface Backoff {
  readonly firstMs: number
  readonly maxMs: number
}

/** Doubling delay for attempt 1, 2, …, with ±20 % jitter so that many clients don't come back together. */
export function backoffMs(attempt: number, { firstMs, maxMs }: Backoff, random: Random): number {
  const base = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(base * (0.8 + 0.4 * random()))
}
