import { type Random, shuffle } from '../../core/random.ts'

export type BreakerState = 'closed' | 'half-open' | 'open'

/** What is known of an endpoint when the next one is chosen. Times are by one clock, in milliseconds. */
export interface Candidate {
  readonly priority: number
  /** Its place among those of equal priority: another one in each process. */
  readonly rank: number
  readonly state: BreakerState
  /** Attempts under way while half-open. */
  readonly trials: number
  /** When one that is open may be tried again. */
  readonly retryAt: number
  /** Since when whatever was asked of it went well; absent: the last attempt failed, or there was none. */
  readonly wellSince?: number
}

/** Ranks for so many endpoints, by chance: a thousand agents with one list don't all hang on one engine. */
export function drawRanks(count: number, random: Random): number[] {
  return shuffle(
    Array.from({ length: count }, (_, index) => index),
    random,
  )
}

/** As in the state diagram: whether it may be asked now. */
export function mayAsk(
  { state, trials, retryAt }: Pick<Candidate, 'state' | 'trials' | 'retryAt'>,
  halfOpenRequests: number,
  now: number,
): boolean {
  if (state === 'closed') return true
  return state === 'half-open' ? trials < halfOpenRequests : now >= retryAt
}

/**
 * Whom to ask now, one after the other: those that may be asked, by priority and rank. Where none may, the open ones before
 * their time: somebody without any endpoint has nothing to lose, and waits between rounds. One that is being tried in
 * half-open already is asked in no case.
 */
export function toAsk<T extends Candidate>(
  candidates: readonly T[],
  halfOpenRequests: number,
  now: number,
): T[] {
  const sorted = [...candidates].sort((a, b) => a.priority - b.priority || a.rank - b.rank)
  const ready = sorted.filter(candidate => mayAsk(candidate, halfOpenRequests, now))
  return ready.length > 0 ? ready : sorted.filter(({ state }) => state === 'open')
}

/** Whether an endpoint of better priority than the one in use has been well for so long that it is worth going back. */
export function isBetterWell(
  candidates: readonly Candidate[],
  current: Pick<Candidate, 'priority'>,
  steadyMs: number,
  now: number,
): boolean {
  return candidates.some(
    ({ priority, state, wellSince }) =>
      priority < current.priority &&
      state === 'closed' &&
      wellSince !== undefined &&
      now - wellSince >= steadyMs,
  )
}
