import type { Service } from '../../core/model/service.ts'
import { type Task, type TaskStatus } from '../../core/model/task.ts'
import { failWith } from './fail.ts'
import { inDependencyOrder, isJob, strategyOf, unmetDependency, type Strategy } from './order.ts'
import { roll } from './roll.ts'
import { placeAgain } from './schedule.ts'
import { switchOver } from './switch.ts'
import { deadlineCause, failureOf, isSettled } from './verdict.ts'
import type { WantedTask } from './wanted.ts'
import {
  asTask,
  lingering,
  moveTo,
  stateText,
  statusOf,
  unseen,
  wait,
  wantedOf,
  type RolloutWorld,
  type Step,
} from './world.ts'

/** A service of the new generation and how far it is. */
interface Progress {
  readonly service: Service
  /** What is left to do by it: a service without old tasks has nothing to be careful of. */
  readonly strategy: Strategy
  readonly wanted: readonly WantedTask[]
  readonly missing: readonly WantedTask[]
  /** Those of `wanted` that are there. */
  readonly green: readonly Task[]
  readonly olds: readonly Task[]
  readonly statuses: readonly (TaskStatus | undefined)[]
  /** Tasks that failed, as many as `update_config` bears. */
  readonly givenUp: ReadonlySet<string>
}

/**
 * Starts green tasks in the order of `depends_on`, watches them, and switches when all are ready. Services that change
 * what serves meanwhile, task by task or with downtime, are touched last, when everything that can start beside the old has
 * proven itself; one after the other.
 */
export function startTasks(world: RolloutWorld): Step {
  const lost = placeAgain(world)
  if (lost) return lost
  const progress = progressOf(world)
  const failed = findFailure(world, progress)
  if (failed) return failWith(world, failed.cause, failed.action)

  const ready = progress.filter(p => unmet(p, progress) === undefined)
  const sideBySide = ready.filter(p => p.strategy.kind === 'blue-green' && p.missing.length > 0)
  if (sideBySide.length > 0)
    return write(
      world,
      sideBySide.flatMap(p => p.missing),
    )

  const unsettled = progress.find(p => p.missing.length === 0 && !isComplete(p))
  if (unsettled) return waitFor(world, progress, unsettled)

  for (const each of ready) {
    const step = replaceOlds(world, each)
    if (step) return step
  }
  const blocked = progress.find(p => p.missing.length > 0)
  if (blocked) return wait(world, `${blocked.service.name} ${unmet(blocked, progress) ?? 'waits'}`)
  return monitorThenSwitch(world, progress)
}

function progressOf(world: RolloutWorld): Progress[] {
  const existing = bestPlaces(world)
  const all = wantedOf(world)
  return inDependencyOrder(world.manifest.project.services).map(service => {
    const wanted = all.filter(task => task.service === service.name)
    const ids = new Set(wanted.map(task => task.id))
    const olds = world.tasks.filter(t => t.service === service.name && !ids.has(t.id))
    const green = wanted.flatMap(task => existing.get(task.id) ?? [])
    return {
      service,
      strategy: olds.length > 0 ? strategyOf(service) : withoutOlds(strategyOf(service)),
      wanted,
      missing: wanted.filter(task => !existing.has(task.id)),
      olds,
      statuses: wanted.map(task => statusOf(world, existing.get(task.id))),
      green,
      givenUp: givenUp(world, service, wanted, green),
    }
  })
}

/** New tasks need not come one by one, but those that were in their way may still be stopping. */
function withoutOlds(strategy: Strategy): Strategy {
  if (strategy.kind !== 'rolling') return strategy
  const { order, reason = '' } = strategy
  return order === 'start-first' ? { kind: 'blue-green' } : { kind: 'stop-first', reason }
}

/** A task that moves is on two agents: the place where it is ready counts. */
function bestPlaces(world: RolloutWorld): ReadonlyMap<string, Task> {
  const best = new Map<string, Task>()
  for (const task of world.tasks) {
    const known = best.get(task.id)
    if (!known || !isSettled(statusOf(world, known))) best.set(task.id, task)
  }
  return best
}

function isComplete({ service, wanted, statuses, givenUp }: Progress): boolean {
  return wanted.every(({ id }, at) => givenUp.has(id) || isSettled(statuses[at], isJob(service)))
}

/** `max_failure_ratio` bears so many, `failure_action: continue` all. */
function givenUp(
  world: RolloutWorld,
  { update }: Service,
  wanted: readonly WantedTask[],
  tasks: readonly Task[],
): ReadonlySet<string> {
  const { maxFailureRatio = 0, failureAction } = update
  const failed = tasks.filter(task => failureOf(task, statusOf(world, task)) !== undefined)
  const borne =
    failureAction === 'continue' ? Infinity : Math.floor(maxFailureRatio * wanted.length)
  return new Set(failed.length <= borne ? failed.map(task => task.id) : [])
}

function findFailure(world: RolloutWorld, progress: readonly Progress[]) {
  for (const { service, green, givenUp: borne } of progress) {
    for (const task of green) {
      if (borne.has(task.id) || isShared(world, task)) continue
      const cause = failureOf(task, statusOf(world, task))
      if (cause) return { cause, action: service.update.failureAction }
    }
  }
  const complete = progress.every(p => p.missing.length === 0 && isComplete(p))
  if (complete || world.now < (world.rollout.deadlineAt ?? Infinity)) return undefined
  return late(world, progress)
}

function late(world: RolloutWorld, progress: readonly Progress[]) {
  const slow = progress.find(p => !isComplete(p)) ?? progress[0]
  const unsettled = progress.flatMap(({ service, green }) =>
    green
      .map(task => ({ task, status: statusOf(world, task) }))
      .filter(({ status }) => !isSettled(status, isJob(service))),
  )
  return {
    cause: deadlineCause(unsettled, world.settings.timeoutMs),
    action: slow?.service.update.failureAction ?? ('rollback' as const),
  }
}

/** Shared with the live generation: its troubles are not this rollout's fault. */
function isShared({ application }: RolloutWorld, task: Task): boolean {
  const serving = application.serving[task.service]
  return serving?.hashes.length === 1 && serving.hashes.includes(task.hash)
}

function unmet({ service }: Progress, all: readonly Progress[]): string | undefined {
  for (const dependency of service.dependsOn) {
    const target = all.find(p => p.service.name === dependency.service)
    const reason = target && unmetDependency(dependency, target.statuses)
    if (reason !== undefined) return reason
  }
  return undefined
}

function write(world: RolloutWorld, missing: readonly WantedTask[]): Step {
  const { manifest, rollout } = world
  const putTasks = missing.map(task => asTask(manifest, task, rollout.placements[task.id] ?? ''))
  return { ...moveTo(world, world.rollout.phase), putTasks }
}

/** The next step towards the new tasks where old ones are in the way; undefined when there is nothing to do. */
function replaceOlds(world: RolloutWorld, progress: Progress): Step | undefined {
  const { service, strategy, wanted, missing } = progress
  if (strategy.kind === 'blue-green') return undefined
  if (strategy.kind === 'stop-first') {
    return missing.length === 0 ? undefined : stopThenStart(world, progress)
  }
  return roll(world, {
    service: service.name,
    manifest: world.manifest,
    target: wanted,
    placements: world.rollout.placements,
    rolling: strategy,
    update: service.update,
    givenUp: progress.givenUp,
  })
}

/** Old tasks go, and only when their containers are gone the new ones come. */
function stopThenStart(world: RolloutWorld, { service, missing, olds }: Progress): Step {
  const { application, rollout } = world
  if (olds.length === 0) {
    const stopping = lingering(world)
    if (stopping) return wait(world, `${service.name}: ${stopping.task} is stopping first`)
    return write(world, missing)
  }
  const early = unseen(world, olds)
  if (early) return wait(world, `${service.name}: ${early.id} was not seen by ${early.agent} yet`)
  const serving = application.serving[service.name]
  const hashes = [...new Set([...(serving?.hashes ?? []), ...missing.map(task => task.hash)])]
  return {
    ...moveTo(world, rollout.phase),
    application: {
      ...application,
      replaced: { ...application.replaced, ...Object.fromEntries(olds.map(t => [t.id, t.agent])) },
      ...(serving && {
        serving: { ...application.serving, [service.name]: { ...serving, hashes } },
      }),
    },
    removeTasks: olds,
  }
}

/** A new task that died right after its first good probe is no success: `monitor` is how long it must hold. */
function monitorThenSwitch(world: RolloutWorld, progress: readonly Progress[]): Step {
  for (const { service, statuses } of progress) {
    const { monitorMs = 0 } = service.update
    const since = Math.max(0, ...statuses.map(status => status?.changedAt ?? 0))
    if (world.now < since + monitorMs) {
      return wait(world, `${service.name} is being monitored`, since + monitorMs)
    }
  }
  return switchOver(world)
}

function waitFor(world: RolloutWorld, progress: readonly Progress[], slow: Progress): Step {
  const allWritten = progress.every(p => p.missing.length === 0)
  const allRunning = progress.every(p =>
    p.statuses.every(s => s?.state === 'running' || isSettled(s)),
  )
  if (world.rollout.phase === 'starting' && allWritten && allRunning) {
    return moveTo(world, 'verifying')
  }
  const index = slow.statuses.findIndex(status => !isSettled(status, isJob(slow.service)))
  const status = slow.statuses[index]
  const id = slow.wanted[index]?.id ?? slow.service.name
  return wait(world, stateText(id, status))
}
