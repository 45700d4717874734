/** Hints don't wait longer than this at the receiver. */
const oldestMs = 5 * 60_000

/**
 * When a delivery arrived, by the receiver's clock if it said so. That may be another machine's: never in the future, and
 * never so long ago that it would make nonsense of how long a push took.
 */
export function arrival(receivedAt: number | undefined, now: number): number {
  if (receivedAt === undefined || !(receivedAt > 0)) return now
  return Math.min(now, Math.max(receivedAt, now - oldestMs))
}
