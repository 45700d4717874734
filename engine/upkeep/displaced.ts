import type { NewEvent } from '../../core/model/event.ts'
import { placeKey, placeOf, type Task } from '../../core/model/task.ts'
import { leaseMs } from '../nodes/liveness.ts'
import { homeKeys } from '../rollout/homes.ts'
import { withoutPlaces } from '../rollout/leaving.ts'
import { isGlobal, hasCompleted } from '../rollout/order.ts'
import { placeEach, type Candidate } from '../rollout/place-tasks.ts'
import { statusOf } from '../rollout/world.ts'
import { beginMove } from './moves.ts'
import { restUntil, retire } from './retire.ts'
import { agentNamed, serviceOf, twinOf, write, type Upkeep, type UpkeepWorld } from './world.ts'

/** While an engine finds out that it hears nobody at all, it loses one agent after the other. */
const settlingMs = 1000
/** Tasks of one application that leave a drained agent at once. */
const movesAtOnce = 2

/** A task that can't stay where it is, and why. */
interface Displaced {
  readonly task: Task
  /** As a sentence goes on: `node-1 is lost`. */
  readonly reason: string
  /** The agent is gone: nothing runs there any more, as far as anybody can tell. */
  readonly gone: boolean
}

/**
 * Tasks of agents that are lost start elsewhere; those of drained agents move. What is bound to its agent by its data
 * waits for it and says so.
 */
export function leaveAgents(world: UpkeepWorld): Upkeep {
  const displaced = world.tasks.flatMap(task => displacedBy(world, task) ?? [])
  const waits = new Map<string, string>()
  const gone = displaced.filter(each => each.gone)
  const leaveAt = leaveTimes(world)
  const isEarly = ({ task }: Displaced) => leaveAt(task.agent) > world.now
  const early = gone.filter(isEarly)
  const restarted = restartElsewhere(
    world,
    gone.filter(each => !isEarly(each)),
    waits,
  )
  if (restarted) return restarted
  const drained = displaced.filter(each => !each.gone)
  for (const { task } of early) {
    const known = world.application.waits?.[placeKey(task)]
    if (known !== undefined) waits.set(placeKey(task), known)
  }
  const moved = moveAway(world, drained, waits)
  if (moved.kind === 'write') return moved
  const noted = noteWaits(world, waits)
  if (noted.kind === 'write') return noted
  const times = early.map(({ task }) => leaveAt(task.agent))
  return restUntil(Math.min(moved.untilMs ?? Infinity, ...times))
}

/**
 * From when on what a lost agent had may start elsewhere, in epoch milliseconds. An agent that was of use before the loss, and
 * is still, shows that it was not the engine that was cut off. Where all were lost together, those that come back later than
 * the first have a lease for it: each finds its own work again, instead of the first being given everybody's.
 */
function leaveTimes({ agents, losses }: UpkeepWorld): (agent: string) => number {
  const ready = agents.filter(agent => !agent.lost).map(agent => agent.readySince)
  const first = Math.min(...ready)
  return name => {
    const at = losses.get(name)?.at
    if (at === undefined || ready.length === 0) return 0
    return first <= at ? at + settlingMs : first + leaseMs
  }
}

function displacedBy(world: UpkeepWorld, task: Task): Displaced | undefined {
  const agent = agentNamed(world, task.agent)
  if (!agent) return { task, reason: `${task.agent} was removed`, gone: true }
  if (agent.lost) return { task, reason: `${agent.name} is lost`, gone: true }
  if (agent.availability !== 'drained') return undefined
  return { task, reason: `${agent.name} is drained`, gone: false }
}

/** Why it can't go anywhere else, if so. What an agent had that was removed was given up. */
function boundReason(world: UpkeepWorld, { task, reason }: Displaced): string | undefined {
  if (!agentNamed(world, task.agent)) return undefined
  const data = homeKeys(task.spec, task.app)
  const named = data.map(key => key.slice(key.indexOf(':') + 1)).join(', ')
  return data.length === 0 ? undefined : `its data (${named}) is on ${task.agent}: ${reason}`
}

function restartElsewhere(
  world: UpkeepWorld,
  lost: readonly Displaced[],
  waits: Map<string, string>,
): Upkeep | undefined {
  const movable: Displaced[] = []
  const removed: Task[] = []
  for (const each of lost) {
    const { task } = each
    const twin = twinOf(world, task)
    if (twin && !agentNamed(world, twin.agent)?.lost) removed.push(task)
    else if (staysPut(world, task)) continue
    else {
      const bound = boundReason(world, each)
      if (bound === undefined) movable.push(each)
      else waits.set(placeKey(task), bound)
    }
  }
  const { agents, homes, unplaced } = placeEach(
    world,
    movable.map(({ task }) => candidateOf(world, task)),
  )
  const moved = movable.filter(({ task }) => agents[task.id] !== undefined)
  for (const { task, reason } of movable) {
    const why = unplaced[task.id]
    if (why !== undefined) waits.set(placeKey(task), `${reason}; ${why}`)
  }
  if (moved.length + removed.length === 0) return undefined
  const removeTasks = [...removed, ...moved.map(({ task }) => task)]
  const putTasks = moved.map(({ task }) => ({ ...task, agent: agents[task.id] ?? '' }))
  return write(
    { application: withoutPlaces(world.application, removeTasks), putTasks, removeTasks, homes },
    moved.map(({ task, reason }) => rescheduled(task, agents[task.id] ?? '', reason)),
  )
}

/** What ran to its end isn't run again, and a global task is its own agent's. */
function staysPut(world: UpkeepWorld, task: Task): boolean {
  const status = statusOf(world, task)
  const service = serviceOf(world, task)
  return (
    (status !== undefined && hasCompleted(status)) || (service !== undefined && isGlobal(service))
  )
}

function moveAway(
  world: UpkeepWorld,
  drained: readonly Displaced[],
  waits: Map<string, string>,
): Upkeep {
  const moves = world.application.moves ?? {}
  let underWay = Object.values(moves).filter(({ failedAt }) => failedAt === undefined).length
  let untilMs = Infinity
  for (const each of drained) {
    const { task, reason } = each
    const place = placeKey(task)
    const service = serviceOf(world, task)
    const status = statusOf(world, task)
    const isBusy = world.busy || moves[place] !== undefined || twinOf(world, task) !== undefined
    if (status && hasCompleted(status)) {
      if (isBusy) continue
      const application = withoutPlaces(world.application, [task])
      return write({ application, removeTasks: [task] })
    }
    if (service && isGlobal(service)) {
      const step = isBusy ? restUntil(Infinity) : retire(world, task)
      if (step.kind === 'write') return step
      untilMs = Math.min(untilMs, step.untilMs ?? Infinity)
      continue
    }
    const bound = boundReason(world, each)
    if (bound !== undefined) waits.set(place, bound)
    if (bound !== undefined || isBusy) continue
    if (underWay >= movesAtOnce) continue
    const { agents, unplaced } = placeEach(world, [candidateOf(world, task)])
    const to = agents[task.id]
    if (to !== undefined) return beginMove(world, task, to, reason)
    waits.set(place, `${reason}; ${unplaced[task.id] ?? ''}`)
    underWay++
  }
  return restUntil(untilMs)
}

function candidateOf(world: UpkeepWorld, task: Task): Candidate {
  const placement = serviceOf(world, task)?.placement
  return { task, ...(placement && { placement }) }
}

function rescheduled(task: Task, to: string, reason: string): NewEvent {
  return {
    ...{ kind: 'rescheduled', level: 'warn', app: task.app, service: task.service },
    ...{ task: task.id, agent: to },
    message: `${task.id} starts on ${to}: ${reason}`,
  }
}

/** Said once, when it begins; forgotten when it is over. */
function noteWaits({ application }: UpkeepWorld, waits: ReadonlyMap<string, string>): Upkeep {
  const before = application.waits ?? {}
  const same =
    Object.keys(before).length === waits.size &&
    [...waits].every(([place, reason]) => before[place] === reason)
  if (same) return { kind: 'rest' }
  const { waits: _before, ...rest } = application
  const news = [...waits].filter(([place, reason]) => before[place] !== reason)
  return write(
    { application: { ...rest, ...(waits.size > 0 && { waits: Object.fromEntries(waits) }) } },
    news.map(([place, reason]) => ({
      ...{ kind: 'waiting', level: 'warn' as const, app: application.name },
      ...{ task: placeOf(place).id, agent: placeOf(place).agent },
      message: `${placeOf(place).id} waits: ${reason}`,
    })),
  )
}
