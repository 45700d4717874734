import type { Application } from '../../core/model/application.ts'
import type { FailureCause } from '../../core/model/rollout.ts'
import type { Task } from '../../core/model/task.ts'
import { wantedTasks } from './wanted.ts'
import { isLingering, moveTo, wantedOf, type RolloutWorld, type Step } from './world.ts'

/**
 * Ends a rollout that did not make it: green goes, blue stays. The application remembers the digest, so that
 * nothing is tried again until an input changes. When old tasks had been stopped to make room, the failure is
 * only noted here; `finishFailure` puts them back once the new ones are gone.
 */
export function failWith(world: RolloutWorld, cause: FailureCause): Step {
  const green = greenTasks(world)
  const putsBack = Object.keys(world.rollout.replaced).length > 0
  return {
    ...moveTo(world, putsBack ? world.rollout.phase : 'failed', { cause }),
    application: afterFailure(world, cause),
    removeTasks: green,
  }
}

/** Two writers never share a volume: old tasks come back only after the last new container ended. */
export function finishFailure(world: RolloutWorld): Step {
  const { rollout } = world
  const known = new Set(world.tasks.map(task => task.id))
  const lingering = [...world.statuses.values()].find(
    status => !known.has(status.task) && isLingering(world, status.task, status.agent),
  )
  if (lingering)
    return { kind: 'wait', reason: `${lingering.task} is stopping before the old tasks return` }
  return { ...moveTo(world, 'rolled-back'), putTasks: replacedTasks(world, rollout.replaced) }
}

function greenTasks(world: RolloutWorld): Task[] {
  const { serving } = world.application
  const wanted = new Set(
    world.manifest.project.services.length > 0 ? wantedOf(world).map(task => task.id) : [],
  )
  const stopped = new Set(Object.keys(world.rollout.replaced))
  return world.tasks.filter(task => {
    const serves = serving[task.service]?.hashes ?? []
    const sharedWithBlue = serves.length === 1 && serves.includes(task.hash)
    return wanted.has(task.id) && !sharedWithBlue && !stopped.has(task.id)
  })
}

function afterFailure(
  { application, rollout, previous }: RolloutWorld,
  cause: FailureCause,
): Application {
  const { next: _next, ...rest } = application
  const blue = new Set(
    previous ? wantedTasks(previous.manifest, previous.images).map(task => task.hash) : [],
  )
  const serving = Object.fromEntries(
    Object.entries(application.serving).map(([service, serves]) => [
      service,
      { ...serves, hashes: serves.hashes.filter(hash => blue.size === 0 || blue.has(hash)) },
    ]),
  )
  return {
    ...rest,
    serving,
    failed: { generation: rollout.generation, digest: application.digest, reason: cause.message },
  }
}

function replacedTasks(
  { previous }: RolloutWorld,
  replaced: Readonly<Record<string, string>>,
): Task[] {
  if (!previous) return []
  const { manifest, images } = previous
  return wantedTasks(manifest, images).flatMap(wanted => {
    const agent = replaced[wanted.id]
    if (agent === undefined) return []
    const digests = new Set(wanted.spec.files.map(file => file.digest))
    const files = Object.entries(manifest.files).filter(([digest]) => digests.has(digest))
    const { app, generation } = manifest
    return [{ ...wanted, app, generation, agent, files: Object.fromEntries(files) }]
  })
}
