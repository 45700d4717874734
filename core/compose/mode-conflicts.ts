import { type Context } from './context.ts'
import { mapAt, scalarAt } from './read.ts'
import { type LocatedService } from './typed/service.ts'

/** What doesn't go together with how the tasks of a service come about (`deploy.mode`). */
export function checkMode(located: LocatedService, context: Context): void {
  const { mode } = located.service
  if (mode === 'global' || mode === 'global-job') checkGlobal(located, context)
  if (mode === 'replicated-job' || mode === 'global-job') checkJob(located, context)
  if (mode === 'replicated-job') checkAmount(located, context)
}

/** As `docker stack deploy` does; `scale` is another word for replicas. */
function checkGlobal({ map }: LocatedService, { problems }: Context): void {
  const deploy = mapAt(map, 'deploy')
  const replicas = scalarAt(map, 'scale') ?? scalarAt(deploy, 'replicas')
  if (replicas) {
    const message = 'a global service has one task on each server, not a number of replicas'
    problems.error(
      replicas.at,
      'conflict',
      message,
      'remove the number, or write "mode: replicated"',
    )
  }
  const most = scalarAt(mapAt(deploy, 'placement'), 'max_replicas_per_node')
  if (most && Number(most.value) > 0) {
    const message =
      '"max_replicas_per_node" has no effect: a global service has one task on each server'
    problems.warn(most.at, 'ignored-key', message)
  }
}

/**
 * Swarm refuses an `update_config` of a job (SwarmKit, `validateJob`) and takes the others, which do nothing there
 * either. Nothing is worse for them, so that all are warned about.
 */
function checkJob({ map, ports }: LocatedService, { problems }: Context): void {
  const deploy = mapAt(map, 'deploy')
  for (const key of ['update_config', 'rollback_config', 'endpoint_mode']) {
    const entry = deploy?.entries.get(key)
    if (!entry || (key === 'endpoint_mode' && scalarAt(deploy, key)?.value !== 'vip')) continue
    const message = `"${key}" has no effect: the tasks of a job run to their end, once`
    problems.warn(entry.key, 'ignored-key', message)
  }
  for (const { from } of ports) {
    const message = 'a job answers at its ports only while its tasks run'
    problems.warn(from.at, 'job-ports', message)
  }
}

function checkAmount({ service, map }: LocatedService, { problems }: Context): void {
  if (service.replicas > 0) return
  const replicas = scalarAt(map, 'scale') ?? scalarAt(mapAt(map, 'deploy'), 'replicas')
  if (replicas) problems.warn(replicas.at, 'empty-job', 'a job without tasks does nothing')
}
