/** What GitHub takes of requests that create something, less a margin: 80 a minute, 500 an hour, none within a second of another. */
export interface Limits {
  readonly gapMs: number
  readonly perMinute: number
  readonly perHour: number
}

export const githubLimits: Limits = { gapMs: 1000, perMinute: 60, perHour: 450 }

/** When the next request may leave. `sent`: when the last ones left, oldest first. Times in the future are a clock that was set back. */
export function nextSlot(sent: readonly number[], now: number, limits: Limits): number {
  const past = sent.filter(time => time <= now)
  const after = (count: number, ms: number) => (past.at(-count) ?? -Infinity) + ms
  return Math.max(
    now,
    after(1, limits.gapMs),
    after(limits.perMinute, 60_000),
    after(limits.perHour, 3_600_000),
  )
}
