import type { Application, Move } from '../../core/model/application.ts'
import { placeKey, placeOf, type Task } from '../../core/model/task.ts'
import { leavingSince, withoutPlaces } from '../rollout/leaving.ts'
import { mayRunBesideItself } from '../rollout/order.ts'
import { failureOf, isSettled } from '../rollout/verdict.ts'
import { lingering, statusOf } from '../rollout/world.ts'
import { leave, retire } from './retire.ts'
import {
  agentNamed,
  serviceOf,
  taskAt,
  write,
  type Upkeep,
  type UpkeepWorld,
  type UpkeepWrite,
} from './world.ts'

/** How long a move that failed is not tried again. */
const retryMs = 60_000

/**
 * Begins to move a task. Beside the old one, where two may run at once: the old one ends when the new one serves and no
 * agent sends the old one anything. Else the old one ends first.
 */
export function beginMove(world: UpkeepWorld, task: Task, to: string, reason: string): UpkeepWrite {
  const { application, now } = world
  const place = placeKey(task)
  const moves = { ...application.moves, [place]: { to, since: now, reason } }
  const event = {
    ...{ kind: 'moving', app: task.app, service: task.service, task: task.id, agent: to },
    message: `${task.id} goes from ${task.agent} to ${to}: ${reason}`,
  }
  if (startsFirst(world, task)) {
    return write({ application: { ...application, moves }, putTasks: [{ ...task, agent: to }] }, [
      event,
    ])
  }
  return write({ application: leavingSince({ ...application, moves }, [task], 0) }, [event])
}

function startsFirst(world: UpkeepWorld, task: Task): boolean {
  const service = serviceOf(world, task)
  return !service || mayRunBesideItself(service)
}

/** Takes moves that are under way one step further. */
export function continueMoves(world: UpkeepWorld): Upkeep {
  const restored = restoreRotation(world)
  if (restored) return restored
  let untilMs = Infinity
  for (const [place, move] of Object.entries(world.application.moves ?? {})) {
    const upkeep = continueMove(world, place, move)
    if (upkeep.kind === 'write') return upkeep
    untilMs = Math.min(untilMs, upkeep.untilMs ?? Infinity)
  }
  return untilMs === Infinity ? { kind: 'rest' } : { kind: 'rest', untilMs }
}

/** What was to leave a drained agent stays when the agent is of use again; nobody else ends it. */
function restoreRotation(world: UpkeepWorld): UpkeepWrite | undefined {
  const { application, busy } = world
  if (busy || !application.leaving) return undefined
  const stays = (place: string) => {
    const task = taskAt(world, place)
    const drained = task && agentNamed(world, task.agent)?.availability === 'drained'
    return application.moves?.[place] === undefined && !drained
  }
  const staying = Object.keys(application.leaving).filter(stays)
  if (staying.length === 0) return undefined
  const { leaving: _leaving, ...rest } = application
  const left = Object.entries(application.leaving).filter(([place]) => !staying.includes(place))
  const leaving = left.length > 0 ? { leaving: Object.fromEntries(left) } : {}
  return write({ application: { ...rest, ...leaving } })
}

function continueMove(world: UpkeepWorld, place: string, move: Move): Upkeep {
  const old = taskAt(world, place)
  const { id } = placeOf(place)
  const twin = world.tasks.find(task => task.id === id && task.agent === move.to)
  if (move.failedAt !== undefined) return awaitRetry(world, place, move.failedAt)
  if (!old) return lingering(world) ? { kind: 'rest' } : forget(world, place)
  const target = agentNamed(world, move.to)
  const status = statusOf(world, twin)
  const isReady = twin !== undefined && isSettled(status)
  if (!target || target.lost) return giveUp(world, old, twin)
  // a twin that serves must leave rotation before it ends: it goes on from there by another move
  if (target.availability !== 'active' && !isReady) return giveUp(world, old, twin)
  if (!twin) return stopOld(world, old)
  if (isReady) return retire(world, old)
  const cause = failureOf(twin, status)
  const deadline = move.since + world.settings.timeoutMs
  if (!cause && world.now < deadline) return { kind: 'rest', untilMs: deadline }
  return fail(world, old, twin, cause?.message ?? `${twin.id} was not ready in time`)
}

function awaitRetry(world: UpkeepWorld, place: string, failedAt: number): Upkeep {
  const untilMs = failedAt + retryMs
  return world.now >= untilMs ? forget(world, place) : { kind: 'rest', untilMs }
}

function forget({ application }: UpkeepWorld, place: string): UpkeepWrite {
  return write({ application: withoutPlaces(application, [placeOf(place)]) })
}

/** Its target is of no use any more: the old one stays where it is until another is found. */
function giveUp({ application }: UpkeepWorld, old: Task, twin: Task | undefined): UpkeepWrite {
  const removeTasks = twin ? [twin] : []
  return write({ application: withoutPlaces(application, [old, ...removeTasks]), removeTasks })
}

function fail(world: UpkeepWorld, old: Task, twin: Task, message: string): UpkeepWrite {
  const { application, now } = world
  const place = placeKey(old)
  const move = application.moves?.[place]
  const moves = { ...application.moves, ...(move && { [place]: { ...move, failedAt: now } }) }
  const event = {
    ...{ kind: 'move-failed', level: 'warn' as const, app: old.app, service: old.service },
    ...{ task: old.id, agent: twin.agent, message: `stays on ${old.agent}: ${message}` },
  }
  const kept = withoutLeaving(application, old)
  return write({ application: { ...kept, moves }, removeTasks: [twin] }, [event])
}

/** Two may not run at once: the old one ends first. What is missing then is started as any gap is filled. */
function stopOld(world: UpkeepWorld, old: Task): Upkeep {
  const left = leave(world, old)
  return left ?? write({ application: withoutLeaving(world.application, old), removeTasks: [old] })
}

function withoutLeaving(application: Application, old: Task): Application {
  const { leaving = {}, ...rest } = application
  const { [placeKey(old)]: _gone, ...others } = leaving
  return Object.keys(others).length === 0 ? rest : { ...rest, leaving: others }
}
