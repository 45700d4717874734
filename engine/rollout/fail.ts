import type { Application } from '../../core/model/application.ts'
import type { UpdateConfig } from '../../core/model/deploy.ts'
import type { Service } from '../../core/model/service.ts'
import type { FailureCause } from '../../core/model/rollout.ts'
import { placeKey, type Task } from '../../core/model/task.ts'
import { withoutPlaces } from './leaving.ts'
import { inDependencyOrder, strategyOf, type Rolling } from './order.ts'
import { roll, type Roll } from './roll.ts'
import { failingOld, stuckCause, stuckRollbacks } from './stuck.ts'
import { wantedHashes, type WantedTask } from './wanted.ts'
import {
  asTask,
  blueTasks,
  isKept,
  lingering,
  moveTo,
  type RolloutWorld,
  type Step,
  type WriteStep,
} from './world.ts'

/**
 * Ends a rollout that did not make it. The application remembers the digest, so that nothing is tried again until an input
 * changes. Whatever is not of the active generation goes, and what was stopped to make room comes back; services that
 * were rolled are rolled back, some at a time. With `pause` what serves stays as it is: half new, half old.
 */
export function failWith(
  world: RolloutWorld,
  cause: FailureCause,
  action: UpdateConfig['failureAction'] = 'rollback',
): WriteStep {
  if (action === 'pause' && rolledServices(world).length > 0) return pause(world, cause)
  const keeps = keepsBlue(world)
  const rolled = new Set(rolledServices(world).map(({ service }) => service.name))
  const removed = world.tasks.filter(
    task => !keeps(task) && !(rolled.has(task.service) && isServingReady(world, task)),
  )
  const putsBack = rolled.size > 0 || missingTasks(world).length > 0
  const { now, settings, rollout } = world
  return {
    ...moveTo(world, putsBack ? rollout.phase : 'failed', {
      cause,
      deadlineAt: now + settings.timeoutMs,
    }),
    application: withoutPlaces(afterFailure(world, cause, rolled), removed),
    removeTasks: removed,
  }
}

/** What serves stays; only what does not serve yet goes. */
function pause(world: RolloutWorld, cause: FailureCause): WriteStep {
  const { next, ...application } = world.application
  const removed = world.tasks.filter(
    task => !(application.serving[task.service]?.hashes.includes(task.hash) ?? false),
  )
  return {
    ...moveTo(world, 'failed', { cause }),
    application: { ...withoutPlaces(application, removed), failed: failedBy(world, cause) },
    removeTasks: removed,
  }
}

/** Puts back what was stopped. Two writers never share a volume: such tasks wait for the last new container to end. */
export function finishFailure(world: RolloutWorld): Step {
  const isLate = world.now >= (world.rollout.deadlineAt ?? Infinity)
  const rolled = rolledServices(world)
  const stuck = stuckRollbacks(
    world,
    rolled.map(({ service }) => service),
  )
  for (const plan of rolled) {
    if (stuck.has(plan.service.name)) continue
    const step = isLate ? takeOutNewer(world, plan) : rollBack(world, plan)
    if (step) return step
  }
  const stopping = lingering(world)
  if (stopping && !isLate) {
    const reason = `${stopping.task} is stopping before the old tasks return`
    return { kind: 'wait', reason }
  }
  return endFailure(world, stuck)
}

/** Services that are stuck stay half new, half old, as with a pause; the others are what they were. */
function endFailure(world: RolloutWorld, stuck: ReadonlyMap<string, FailureCause>): WriteStep {
  const keeps = keepsBlue(world)
  const left = world.tasks.filter(
    task => !keeps(task) && !(stuck.has(task.service) && isServingReady(world, task)),
  )
  const { replaced, leaving, ...application } = world.application
  const [first] = stuck.values()
  const cause = first && stuckCause(world.rollout, first)
  const serving = blueServing(world, new Set(stuck.keys()))
  return {
    ...moveTo(world, cause ? 'failed' : 'rolled-back', cause && { cause }),
    application: withoutPlaces(
      {
        ...{ ...application, serving },
        ...(cause && { failed: failedBy(world, cause), ...(replaced && { replaced }) }),
      },
      left,
    ),
    putTasks: missingTasks(world).filter(task => !stuck.has(task.service)),
    removeTasks: left,
  }
}

interface Rolled {
  readonly service: Service
  readonly rolling: Rolling
}

/** Services of which both generations serve, because they were being updated task by task. */
function rolledServices({ previous, application }: RolloutWorld): Rolled[] {
  return inDependencyOrder(previous?.manifest.project.services ?? []).flatMap(service => {
    const both = (application.serving[service.name]?.hashes.length ?? 0) > 1
    const rolling = rollingBack(service)
    return both && rolling ? [{ service, rolling }] : []
  })
}

/** A generation that was not rolled itself comes back at once, beside the newer one. */
function rollingBack(service: Service): Rolling | undefined {
  const strategy = strategyOf({ ...service, update: service.rollback ?? service.update })
  if (strategy.kind === 'stop-first') return undefined
  if (strategy.kind === 'rolling') return strategy
  return { kind: 'rolling', order: 'start-first', batch: Infinity }
}

function rollBack(world: RolloutWorld, rolled: Rolled): Step | undefined {
  const plan = planBack(world, rolled)
  return plan && roll(world, plan)
}

/** Its time is over: old tasks are waited for no longer, but what serves still leaves rotation before it ends. */
function takeOutNewer(world: RolloutWorld, rolled: Rolled): Step | undefined {
  const plan = planBack(world, rolled)
  if (!plan) return undefined
  const there = new Set(world.tasks.map(task => task.id))
  const target = plan.target.filter(task => there.has(task.id))
  const update = { ...plan.update, monitorMs: 0 }
  return roll(world, { ...plan, target, update, givenUp: there })
}

function planBack(world: RolloutWorld, { service, rolling }: Rolled): Roll | undefined {
  const { previous, application } = world
  if (!previous) return undefined
  const target = blueTasks(world).filter(task => task.service === service.name)
  return {
    service: service.name,
    manifest: previous.manifest,
    target,
    placements: { ...application.replaced, ...ownPlaces(target) },
    rolling,
    update: service.rollback ?? service.update,
    givenUp: service.rollback ? new Set(failingOld(world, service.name).keys()) : new Set(),
  }
}

/** A global service comes to an agent that joined during the update, too, where it had no task to stop. */
function ownPlaces(target: readonly WantedTask[]): Record<string, string> {
  return Object.fromEntries(
    target.flatMap(({ id, only }) => (only === undefined ? [] : [[id, only] as const])),
  )
}

function keepsBlue(world: RolloutWorld): (task: Task) => boolean {
  return world.previous ? isKept(world.previous, blueTasks(world)) : () => false
}

function isServingReady({ application, statuses }: RolloutWorld, task: Task): boolean {
  const serves = application.serving[task.service]?.hashes.includes(task.hash) ?? false
  return serves && statuses.get(placeKey(task))?.ready === true
}

/** Tasks of the active generation that were stopped, by this rollout or by one that it superseded. */
function missingTasks(world: RolloutWorld): Task[] {
  const { previous, application, tasks } = world
  const there = new Set(tasks.map(task => task.id))
  return blueTasks(world).flatMap(wanted => {
    const agent = application.replaced?.[wanted.id]
    if (!previous || agent === undefined || there.has(wanted.id)) return []
    return [asTask(previous.manifest, wanted, agent)]
  })
}

function afterFailure(
  world: RolloutWorld,
  cause: FailureCause,
  rolled: ReadonlySet<string>,
): Application {
  const { next, leaving, ...application } = world.application
  return {
    ...application,
    serving: blueServing(world, rolled),
    failed: failedBy(world, cause),
  }
}

/** Only the active generation's tasks serve, but of services that are still to be rolled back. */
function blueServing(
  { application, previous }: RolloutWorld,
  except: ReadonlySet<string>,
): Application['serving'] {
  const blue = previous ? wantedHashes(previous.manifest, previous.images) : {}
  const serving = Object.entries(application.serving).map(([service, serves]) => {
    const hash = blue[service]
    const stays = hash === undefined || except.has(service)
    return [service, stays ? serves : { ...serves, hashes: [hash] }] as const
  })
  return Object.fromEntries(serving)
}

function failedBy(
  { application, rollout }: RolloutWorld,
  cause: FailureCause,
): NonNullable<Application['failed']> {
  return { generation: rollout.generation, digest: application.digest, reason: cause.message }
}
