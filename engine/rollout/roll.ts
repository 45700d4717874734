import type { Application, Manifest } from '../../core/model/application.ts'
import type { UpdateConfig } from '../../core/model/deploy.ts'
import { placeKey, type Task } from '../../core/model/task.ts'
import type { Rolling } from './order.ts'
import { isSettled } from './verdict.ts'
import type { WantedTask } from './wanted.ts'
import { leavingSince, withoutPlaces } from './leaving.ts'
import {
  asTask,
  lingering,
  moveTo,
  stateText,
  statusOf,
  unacknowledged,
  wait,
  type RolloutWorld,
  type Step,
  type WriteStep,
} from './world.ts'

/** From whatever tasks a service has to those that it shall have, some at a time. */
export interface Roll {
  readonly service: string
  /** The manifest that wants the target. */
  readonly manifest: Manifest
  readonly target: readonly WantedTask[]
  /** Where each task of the target goes. */
  readonly placements: Readonly<Record<string, string>>
  readonly rolling: Rolling
  readonly update: UpdateConfig
  /** Tasks of the target that failed and are not waited for. */
  readonly givenUp: ReadonlySet<string>
}

/** What there is of a service, as the roll sees it. */
interface Stage {
  readonly olds: readonly Task[]
  readonly fresh: readonly Task[]
  readonly missing: readonly WantedTask[]
}

/**
 * The next step of a rolling update; undefined when it is done. Start-first: new tasks start, hold for `monitor`, then as many
 * old ones leave rotation, and end once no agent sends them anything. Stop-first: the other way round. `delay` lies
 * between one batch and the next.
 */
export function roll(world: RolloutWorld, plan: Roll): Step | undefined {
  const stage = stageOf(world, plan)
  const leaving = stage.olds.filter(task => isLeaving(world, task))
  if (leaving.length > 0) return endLeaving(world, leaving)
  const late = stage.fresh.find(task => !isDone(world, plan, task))
  if (late) return wait(world, stateText(late.id, statusOf(world, late)))
  const held = holding(world, plan, stage)
  if (held !== undefined) return wait(world, `${plan.service} is being monitored`, held)
  const replaced = replacedOlds(stage, plan)
  if (replaced.length > 0) return takeOut(world, plan, replaced)
  if (stage.missing.length === 0) return undefined
  const next = nextBatchAt(world, plan, stage)
  if (next > world.now) return wait(world, `${plan.service}: the next tasks follow`, next)
  return plan.rolling.order === 'start-first'
    ? start(world, plan, stage.missing.slice(0, plan.rolling.batch))
    : makeRoom(world, plan, stage)
}

function stageOf({ tasks }: RolloutWorld, { service, target }: Roll): Stage {
  const own = tasks.filter(task => task.service === service)
  const wanted = new Set(target.map(task => task.id))
  const there = new Set(own.map(task => task.id))
  return {
    olds: own.filter(task => !wanted.has(task.id)).sort(bySlot),
    fresh: own.filter(task => wanted.has(task.id)),
    missing: target.filter(task => !there.has(task.id)),
  }
}

function isLeaving({ application }: RolloutWorld, task: Task): boolean {
  return application.leaving?.[placeKey(task)] !== undefined
}

function isDone(world: RolloutWorld, { givenUp }: Roll, task: Task): boolean {
  return givenUp.has(task.id) || isSettled(statusOf(world, task))
}

/** Out of rotation everywhere, and the time that clients may hold a DNS answer is over: they may end. */
function endLeaving(world: RolloutWorld, leaving: readonly Task[]): Step {
  const times = leaving.map(task => world.application.leaving?.[placeKey(task)] ?? 0)
  if (times.includes(0)) return awaitRoutes(world, leaving)
  const until = Math.max(...times) + world.settings.drainMs
  if (world.now < until) return wait(world, `drains ${leaving.length} old tasks`, until)
  const { application } = world
  const kept = Object.fromEntries(leaving.map(t => [t.id, t.agent]))
  return {
    ...moveTo(world, world.rollout.phase),
    application: {
      ...withoutPlaces(application, leaving),
      replaced: { ...application.replaced, ...kept },
    },
    removeTasks: leaving,
  }
}

/** Clients may hold an answer of the moment before the last agent's routes followed. */
function awaitRoutes(world: RolloutWorld, leaving: readonly Task[]): Step {
  const late = unacknowledged(world)
  if (late.length > 0) return { kind: 'wait', reason: `waits for routes on ${late.join(', ')}` }
  return {
    ...moveTo(world, world.rollout.phase),
    application: leavingSince(world.application, leaving, world.now),
  }
}

/** New tasks must hold for a while before old ones go. */
function holding(world: RolloutWorld, { update }: Roll, { fresh }: Stage): number | undefined {
  const until = lastChange(world, fresh) + (update.monitorMs ?? 0)
  return fresh.length > 0 && until > world.now ? until : undefined
}

function nextBatchAt(world: RolloutWorld, { update }: Roll, { fresh }: Stage): number {
  if (fresh.length === 0) return world.now
  return lastChange(world, fresh) + (update.monitorMs ?? 0) + (update.delayMs ?? 0)
}

function lastChange(world: RolloutWorld, tasks: readonly Task[]): number {
  return Math.max(0, ...tasks.map(task => statusOf(world, task)?.changedAt ?? 0))
}

/** Old tasks whose place is taken, and at the end those that nobody takes the place of. */
function replacedOlds({ olds, fresh, missing }: Stage, { rolling }: Roll): Task[] {
  if (missing.length === 0) return [...olds]
  if (rolling.order === 'stop-first') return []
  const taken = new Set(fresh.map(task => task.slot))
  return olds.filter(task => taken.has(task.slot))
}

function takeOut(world: RolloutWorld, plan: Roll, tasks: readonly Task[]): WriteStep {
  return {
    ...moveTo(world, world.rollout.phase),
    application: leavingSince(serving(world.application, plan), tasks, 0),
  }
}

/** Slots that nobody has any more are filled before the next ones are emptied. */
function makeRoom(world: RolloutWorld, plan: Roll, { olds, missing }: Stage): Step {
  const held = new Set(olds.map(task => task.slot))
  const free = missing.filter(task => !held.has(task.slot)).slice(0, plan.rolling.batch)
  if (free.length === 0) return takeOut(world, plan, olds.slice(0, plan.rolling.batch))
  const stopping = lingering(world)
  if (stopping) return wait(world, `${plan.service}: ${stopping.task} is stopping first`)
  return start(world, plan, free)
}

function start(world: RolloutWorld, plan: Roll, batch: readonly WantedTask[]): WriteStep {
  const { rollout, now, settings } = world
  return {
    ...moveTo(world, rollout.phase, { deadlineAt: now + settings.timeoutMs }),
    application: serving(world.application, plan),
    putTasks: batch.map(task => asTask(plan.manifest, task, plan.placements[task.id] ?? '')),
  }
}

/** Both generations of the service serve while it rolls. */
function serving(application: Application, { service, target }: Roll): Application {
  const serves = application.serving[service]
  const hash = target[0]?.hash
  if (!serves || hash === undefined || serves.hashes.includes(hash)) return application
  const hashes = [...serves.hashes, hash]
  return { ...application, serving: { ...application.serving, [service]: { ...serves, hashes } } }
}

function bySlot(a: Task, b: Task): number {
  return a.slot - b.slot
}
