import type { Application } from '../../core/model/application.ts'
import type { FailureCause } from '../../core/model/rollout.ts'
import type { Task } from '../../core/model/task.ts'
import { wantedHashes, wantedTasks, type WantedTask } from './wanted.ts'
import { asTask, lingering, moveTo, type RolloutWorld, type Step, type WriteStep } from './world.ts'

/**
 * Ends a rollout that did not make it: whatever is not of the active generation goes. The application remembers the
 * digest, so that nothing is tried again until an input changes. When old tasks had been stopped to make room, the
 * failure is only noted here; `finishFailure` puts them back once the new ones are gone.
 */
export function failWith(world: RolloutWorld, cause: FailureCause): WriteStep {
  const blue = new Set(blueTasks(world).map(task => task.id))
  const putsBack = missingTasks(world).length > 0
  return {
    ...moveTo(world, putsBack ? world.rollout.phase : 'failed', { cause }),
    application: afterFailure(world, cause),
    removeTasks: world.tasks.filter(task => !blue.has(task.id)),
  }
}

/** Two writers never share a volume: old tasks come back only after the last new container ended. */
export function finishFailure(world: RolloutWorld): Step {
  const stopping = lingering(world)
  if (stopping) {
    const reason = `${stopping.task} is stopping before the old tasks return`
    return { kind: 'wait', reason }
  }
  const { replaced, ...application } = world.application
  return { ...moveTo(world, 'rolled-back'), application, putTasks: missingTasks(world) }
}

/** What the active generation wants. */
function blueTasks({ previous }: RolloutWorld): WantedTask[] {
  return previous ? wantedTasks(previous.manifest, previous.images) : []
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

function afterFailure(world: RolloutWorld, cause: FailureCause): Application {
  const { next, ...application } = world.application
  const { previous, rollout } = world
  const blue = previous ? wantedHashes(previous.manifest, previous.images) : {}
  const serving = Object.entries(application.serving).map(([service, serves]) => {
    const hash = blue[service]
    return [service, hash === undefined ? serves : { ...serves, hashes: [hash] }] as const
  })
  const { digest } = application
  return {
    ...application,
    serving: Object.fromEntries(serving),
    failed: { generation: rollout.generation, digest, reason: cause.message },
  }
}
