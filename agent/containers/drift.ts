import {
  type Drift,
  type DriftKind,
  type Healing,
  loopWindowMs,
  maxRepairs,
} from '../../core/model/drift.ts'
import type { TaskMemory } from './memory.ts'
import type { ObservedContainer, OutsideEvent } from './runtime.ts'

/** So long a kill is not judged: what ends right after it may be the container engine itself. */
const settleMs = 500

/** A container of a wanted task, at two looks one after the other. */
export interface Looks {
  readonly before: ObservedContainer | undefined
  /** The one that stands for the task now. */
  readonly now: ObservedContainer | undefined
  /** Whether the one from before is still there, whatever it stands for. */
  readonly isThere: boolean
  /** This agent had its hand on it: it may have ended or removed it. */
  readonly isOwn: boolean
  /** What the engine told of it since it was started. */
  readonly outside: readonly HeardEvent[]
}

export type HeardEvent = OutsideEvent & { readonly at: number }

/**
 * What somebody else did to it, if anything. A container that ends without a word from outside ended by itself: then its
 * restart policy rules.
 */
export function driftOf(
  { before, now, isThere, isOwn, outside }: Looks,
  at: number,
): DriftKind | undefined {
  if (isOwn) return undefined
  if (before && !isThere) return 'removed'
  if (now?.state === 'exited' && now.outOfMemory !== true) {
    const { startedAt = 0 } = now
    const isKilled = outside.some(
      event => event.kind === 'kill' && event.at >= startedAt && at - event.at >= settleMs,
    )
    if (isKilled) return 'stopped'
  }
  if (now?.state !== 'running') return undefined
  const changed = outside.find(({ kind }) => kind === 'rename' || kind === 'update')
  if (!changed) return undefined
  return changed.kind === 'rename' ? 'renamed' : 'updated'
}

/** The memory of a task after that. One act may be seen twice, as a stop and then as a removal. */
export function afterDrift(
  memory: TaskMemory,
  what: DriftKind,
  at: number,
  healing: Pick<Healing, 'off'> | undefined,
): TaskMemory {
  if (memory.drift?.open === true) return { ...memory, drift: { ...memory.drift, what } }
  const isHarm = what === 'stopped' || what === 'removed'
  const before = (memory.drift?.seen ?? []).filter(time => at - time < loopWindowMs)
  const seen = isHarm ? [...before, at] : before
  const left = leftBecause(seen.length, healing)
  const open = isHarm && { open: true, ...(left && { left }) }
  return { ...memory, drift: { what, at, seen, ...open } }
}

function leftBecause(times: number, healing: Pick<Healing, 'off'> | undefined): Drift['left'] {
  if (healing?.off === true) return 'off'
  return times > maxRepairs ? 'loop' : undefined
}

/** Its container runs again. */
export function afterRepair(memory: TaskMemory): TaskMemory {
  if (!memory.drift) return memory
  const { open: _open, left: _left, ...drift } = memory.drift
  return { ...memory, drift }
}

/** A person asked for another try, or what is wanted changed. */
export function tryAgain(memory: TaskMemory): TaskMemory {
  if (memory.drift?.left === undefined) return memory
  const { left: _left, ...drift } = memory.drift
  return { ...memory, drift: { ...drift, seen: [] } }
}
