import { placeKey, type Task } from '../../core/model/task.ts'
import { leavingSince, withoutPlaces } from '../rollout/leaving.ts'
import { unacknowledged } from '../rollout/world.ts'
import { write, type Upkeep, type UpkeepWorld } from './world.ts'

/** Takes a task out of rotation, and ends it when that has come through everywhere and clients have forgotten it. */
export function retire(world: UpkeepWorld, task: Task): Upkeep {
  const left = leave(world, task)
  if (left) return left
  return write({ application: withoutPlaces(world.application, [task]), removeTasks: [task] })
}

/** The next step before a task may end; undefined when nobody sends it anything any more. */
export function leave(world: UpkeepWorld, task: Task): Upkeep | undefined {
  const { application, now, settings } = world
  const since = application.leaving?.[placeKey(task)]
  if (since === undefined) return write({ application: leavingSince(application, [task], 0) })
  if (since === 0) {
    if (unacknowledged(world).length > 0) return { kind: 'rest' }
    return write({ application: leavingSince(application, [task], now) })
  }
  const untilMs = since + settings.drainMs
  return untilMs > now ? { kind: 'rest', untilMs } : undefined
}

export function restUntil(untilMs: number): Upkeep {
  return untilMs === Infinity ? { kind: 'rest' } : { kind: 'rest', untilMs }
}
