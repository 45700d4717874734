const firstMs = 1_000
const maxMs = 300_000

/** 1 s, doubling to 300 s, for attempt 1, 2, … No jitter: tasks of one host share no server to overrun. */
export function retryDelayMs(attempt: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 20))
}
