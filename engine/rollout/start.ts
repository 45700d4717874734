import type { Service } from '../../core/model/project.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'
import { failWith } from './fail.ts'
import { inDependencyOrder, strategyOf, unmetDependency } from './order.ts'
import { switchOver } from './switch.ts'
import { deadlineCause, failureOf, isSettled } from './verdict.ts'
import type { WantedTask } from './wanted.ts'
import {
  asTask,
  lingering,
  moveTo,
  statusOf,
  wantedOf,
  type RolloutWorld,
  type Step,
} from './world.ts'

/** A service of the new generation and how far it is. */
interface Progress {
  readonly service: Service
  readonly wanted: readonly WantedTask[]
  readonly missing: readonly WantedTask[]
  readonly statuses: readonly (TaskStatus | undefined)[]
}

/**
 * Starts green tasks in the order of `depends_on`, watches them, and switches when all are ready. Services that must
 * stop first are touched last, when everything that can start without them has proven itself.
 */
export function startTasks(world: RolloutWorld): Step {
  const progress = progressOf(world)
  const cause = findFailure(world, progress)
  if (cause) return failWith(world, cause)

  const startable = progress.filter(p => p.missing.length > 0 && unmet(p, progress) === undefined)
  const sideBySide = startable.filter(p => strategyOf(p.service).kind === 'blue-green')
  if (sideBySide.length > 0)
    return write(
      world,
      sideBySide.flatMap(p => p.missing),
    )

  const unsettled = progress.find(p => p.missing.length === 0 && !p.statuses.every(isSettled))
  if (unsettled) return waitFor(world, progress, unsettled)

  const exclusive = startable[0]
  if (exclusive) return replace(world, exclusive)
  const blocked = progress.find(p => p.missing.length > 0)
  if (blocked) return wait(world, `${blocked.service.name} ${unmet(blocked, progress) ?? 'waits'}`)
  return monitorThenSwitch(world, progress)
}

function progressOf(world: RolloutWorld): Progress[] {
  const existing = new Map(world.tasks.map(task => [task.id, task]))
  const all = wantedOf(world)
  return inDependencyOrder(world.manifest.project.services).map(service => {
    const wanted = all.filter(task => task.service === service.name)
    return {
      service,
      wanted,
      missing: wanted.filter(task => !existing.has(task.id)),
      statuses: wanted.map(task => statusOf(world, existing.get(task.id))),
    }
  })
}

function findFailure(world: RolloutWorld, progress: readonly Progress[]) {
  const wantedIds = new Set(progress.flatMap(p => p.wanted.map(task => task.id)))
  const green = world.tasks.filter(task => wantedIds.has(task.id))
  for (const task of green) {
    const cause = isServing(world, task) ? undefined : failureOf(task, statusOf(world, task))
    if (cause) return cause
  }
  const complete = progress.every(p => p.missing.length === 0 && p.statuses.every(isSettled))
  if (complete || world.now < (world.rollout.deadlineAt ?? Infinity)) return undefined
  const unsettled = green
    .map(task => ({ task, status: statusOf(world, task) }))
    .filter(({ status }) => !isSettled(status))
  return deadlineCause(unsettled, world.settings.timeoutMs)
}

/** Shared with the live generation: its troubles are not this rollout's fault. */
function isServing({ application }: RolloutWorld, task: Task): boolean {
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

/** Stop-first: old tasks go, and only when their containers are gone the new ones come. */
function replace(world: RolloutWorld, { service, missing }: Progress): Step {
  const { application, rollout } = world
  const keep = new Set(missing.map(task => task.hash))
  const old = world.tasks.filter(t => t.service === service.name && !keep.has(t.hash))
  if (old.length === 0) {
    const stopping = lingering(world)
    if (stopping) return wait(world, `${service.name}: ${stopping.task} is stopping first`)
    return write(world, missing)
  }
  const serving = application.serving[service.name]
  const hashes = [...new Set([...(serving?.hashes ?? []), ...keep])]
  return {
    ...moveTo(world, rollout.phase),
    application: {
      ...application,
      replaced: { ...application.replaced, ...Object.fromEntries(old.map(t => [t.id, t.agent])) },
      ...(serving && {
        serving: { ...application.serving, [service.name]: { ...serving, hashes } },
      }),
    },
    removeTasks: old,
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

function waitFor(world: RolloutWorld, progress: readonly Progress[], late: Progress): Step {
  const allWritten = progress.every(p => p.missing.length === 0)
  const allRunning = progress.every(p =>
    p.statuses.every(s => s?.state === 'running' || isSettled(s)),
  )
  if (world.rollout.phase === 'starting' && allWritten && allRunning) {
    return moveTo(world, 'verifying')
  }
  const index = late.statuses.findIndex(status => !isSettled(status))
  const status = late.statuses[index]
  const id = late.wanted[index]?.id ?? late.service.name
  return wait(
    world,
    status ? `${id} is ${status.state}, health ${status.health}` : `${id} is not started`,
  )
}

function wait(world: RolloutWorld, reason: string, untilMs = world.rollout.deadlineAt): Step {
  return { kind: 'wait', reason, ...(untilMs !== undefined && { untilMs }) }
}
