import type { Service } from '../../core/model/service.ts'
import type { FailureCause, Rollout } from '../../core/model/rollout.ts'
import { failureOf } from './verdict.ts'
import { blueTasks, statusOf, type RolloutWorld } from './world.ts'

/**
 * Services whose rollback ends half-way, with the first old task that failed when it came back: more did than
 * `rollback_config` bears, and it says `pause`.
 */
export function stuckRollbacks(
  world: RolloutWorld,
  services: readonly Service[],
): ReadonlyMap<string, FailureCause> {
  return new Map(
    services.flatMap(service => {
      const cause = tooMany(world, service)
      return cause ? [[service.name, cause] as const] : []
    }),
  )
}

/** What failed before the update and was never stopped is not the rollback's fault. */
function tooMany(world: RolloutWorld, { name, rollback }: Service): FailureCause | undefined {
  if (rollback?.failureAction !== 'pause') return undefined
  const { replaced = {} } = world.application
  const back = [...failingOld(world, name)].flatMap(([id, cause]) =>
    replaced[id] === undefined ? [] : [cause],
  )
  const all = blueTasks(world).filter(task => task.service === name).length
  return back.length > Math.floor((rollback.maxFailureRatio ?? 0) * all) ? back[0] : undefined
}

/** By task id, why it fails. */
export function failingOld(world: RolloutWorld, service: string): Map<string, FailureCause> {
  const old = new Set(blueTasks(world).flatMap(task => (task.service === service ? task.id : [])))
  return new Map(
    world.tasks.flatMap(task => {
      const cause = old.has(task.id) && failureOf(task, statusOf(world, task))
      return cause ? [[task.id, cause] as const] : []
    }),
  )
}

/** Why the update failed, and why it was not taken back. */
export function stuckCause({ cause }: Rollout, stuck: FailureCause): FailureCause {
  const first = cause === undefined ? '' : `${cause.message}; `
  return {
    ...stuck,
    message: `${first}the old tasks fail, too, when they come back: ${stuck.message}`,
  }
}
