import { leaveAgents } from './displaced.ts'
import { fillGaps } from './gaps.ts'
import { continueMoves } from './moves.ts'
import { evenOut } from './even-out.ts'
import type { Upkeep, UpkeepWorld } from './world.ts'

/**
 * The next safe step that keeps an application running where it can: off agents that are lost or drained, on agents that
 * came, evenly. Applying the step and asking again leads to rest, and a settled world is left alone.
 */
export function tend(world: UpkeepWorld): Upkeep {
  let untilMs = Infinity
  for (const decide of [continueMoves, leaveAgents, fillGaps, evenOut]) {
    const upkeep = decide(world)
    if (upkeep.kind === 'write') return upkeep
    untilMs = Math.min(untilMs, upkeep.untilMs ?? Infinity)
  }
  return untilMs === Infinity ? { kind: 'rest' } : { kind: 'rest', untilMs }
}
