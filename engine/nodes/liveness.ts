import type { Agent } from '../../core/model/agent.ts'

// Times are milliseconds of a clock that never jumps, unless said otherwise.

/** An agent that shows no sign of life for so long is lost. Its own fence closes earlier (agent/fence.ts). */
export const leaseMs = 15_000
/** While an agent is absent, the store is asked so often whether it is. */
export const lookEveryMs = 1000
/** Looks further apart than this are no watch: this engine slept in between, or the store was away. */
const longestGapMs = 5000
/** A timer that comes later than this: the engine slept, and what agents said meanwhile is not read yet. */
const latestTimerMs = 2000
/** Agents beat every 5 s (agent/session/connect.ts): an engine that hears none for so long is cut off itself, as far as it can tell. */
const longestPauseMs = 7500
const lossesKept = 10
const lossesKeptMs = 3_600_000

/** What this engine saw itself: it judges nobody by a time when it couldn't see. */
export interface Watch {
  /** When the store last answered; absent before the first time. */
  readonly lookedAt?: number
  /** Agents without a sign of life, and since when that was so without a gap. */
  readonly absent: ReadonlyMap<string, number>
}

/** The store has answered, and these agents have no sign of life. After a gap everybody has a whole lease to come back. */
export function afterLook(before: Watch, absent: Iterable<string>, now: number): Watch {
  const { lookedAt } = before
  const watched = lookedAt !== undefined && now - lookedAt <= longestGapMs
  const since = (name: string) => (watched ? (before.absent.get(name) ?? now) : now)
  return { lookedAt: now, absent: new Map([...absent].map(name => [name, since(name)])) }
}

/** It came back, or went for good: if it is absent again, that is another time. */
export function withoutAbsent(watch: Watch, name: string): Watch {
  const others = [...watch.absent].filter(([other]) => other !== name)
  return others.length === watch.absent.size ? watch : { ...watch, absent: new Map(others) }
}

/** Agents that were absent for a whole lease. */
export function overdue({ absent }: Watch, now: number): string[] {
  return [...absent].filter(([, since]) => now - since >= leaseMs).map(([name]) => name)
}

export type Silence =
  | { readonly kind: 'over' }
  /** `lastBeat`: what it counts as from now on. */
  | { readonly kind: 'wait'; readonly ms: number; readonly lastBeat: number }

/** When an engine last heard of any agent, and since when it has heard of one or another without a pause. */
export interface Hearing {
  readonly at: number
  readonly since: number
}

/** Before the first agent. */
export const heardNobody: Hearing = { at: -Infinity, since: -Infinity }

export function heardAgain({ at, since }: Hearing, now: number): Hearing {
  return { at: now, since: now - at <= longestPauseMs ? since : now }
}

/**
 * About an agent that last beat then, when a timer fires that was due at a time. An engine that hears nobody judges nobody
 * before all are over, and once it hears somebody again everybody has a whole lease to come back: else those that beat last
 * would be given the others' work, one after the other, when it was the engine that was cut off.
 */
export function silenceOf(lastBeat: number, hearing: Hearing, due: number, now: number): Silence {
  if (now - due > latestTimerMs) return { kind: 'wait', ms: leaseMs, lastBeat: now }
  const hearsNobody = now - hearing.at > longestPauseMs
  const from = Math.max(lastBeat, hearsNobody ? hearing.at : hearing.since)
  const left = from + leaseMs - now
  return left > 0 ? { kind: 'wait', ms: left, lastBeat } : { kind: 'over' }
}

/** The record of an agent that is lost. `now`: epoch milliseconds. */
export function asLost(agent: Agent, now: number): Agent {
  const recent = (agent.losses ?? []).filter(at => now - at < lossesKeptMs)
  return { ...agent, lost: { since: now }, losses: [...recent, now].slice(-lossesKept) }
}

/** The record of an agent that was lost and shows a sign of life again. `now`: epoch milliseconds. */
export function asBack(agent: Agent, now: number): Agent {
  const { lost: _lost, ...rest } = agent
  return { ...rest, readySince: now }
}
