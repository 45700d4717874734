import type { Task } from '../../core/model/task.ts'
import { homeKeys } from '../rollout/homes.ts'
import { isGlobal, isJob, mayRunBesideItself } from '../rollout/order.ts'
import { isSettled } from '../rollout/verdict.ts'
import { statusOf } from '../rollout/world.ts'
import { rebalance } from '../scheduler/rebalance.ts'
import { beginMove } from './moves.ts'
import { serviceOf, type Upkeep, type UpkeepWorld } from './world.ts'

/** Tasks of the cluster that move at once only to make it even. */
const movesAtOnce = 4

/**
 * Moves a task to an agent that came later, one at a time, until no agent has two more of a service than another that
 * could have them. Only what can run beside itself moves for this: nothing is interrupted for the sake of evenness.
 */
export function evenOut(world: UpkeepWorld): Upkeep {
  const { application, busy, movesUnderWay, tasks, agents, spread, now } = world
  const unsettled = application.moves ?? application.waits ?? application.leaving
  if (busy || unsettled || movesUnderWay >= movesAtOnce) return { kind: 'rest' }
  const { moves, untilMs } = rebalance({
    ...{ tasks, agents, existing: spread, now, budget: 1 },
    movable: task => canMove(world, task),
    placementOf: task => serviceOf(world, task)?.placement,
  })
  const [move] = moves
  if (!move) return { kind: 'rest', ...(untilMs !== undefined && { untilMs }) }
  return beginMove(world, move.task, move.to, move.reason)
}

function canMove(world: UpkeepWorld, task: Task): boolean {
  const service = serviceOf(world, task)
  if (!service || isGlobal(service) || isJob(service)) return false
  const free = mayRunBesideItself(service) && homeKeys(task.spec, task.app).length === 0
  return free && isSettled(statusOf(world, task))
}
