import type { Application, Serving } from '../../core/model/application.ts'
import type { Task } from '../../core/model/task.ts'
import { withoutPlaces } from './leaving.ts'
import { isGlobal } from './order.ts'
import { uselessVips } from './vips.ts'
import { wantedHashes } from './wanted.ts'
import {
  isKept,
  lingering,
  moveTo,
  unacknowledged,
  wantedOf,
  type RolloutWorld,
  type Step,
} from './world.ts'

/** The moment of the change: one write makes the new generation the one that routes follow. */
export function switchOver(world: RolloutWorld): Step {
  const { next, failed, replaced, ...application } = world.application
  return {
    ...moveTo(world, 'switching'),
    application: {
      ...application,
      active: world.rollout.generation,
      serving: servingOf(world),
    } satisfies Application,
  }
}

function servingOf({ manifest, rollout }: RolloutWorld): Record<string, Serving> {
  const hashes = wantedHashes(manifest, rollout.images)
  return Object.fromEntries(
    manifest.project.services.map(service => {
      const { name, replicas, ports } = service
      const global = isGlobal(service) ? { global: true } : {}
      return [name, { hashes: [hashes[name] ?? ''], replicas, ports, ...global }]
    }),
  )
}

/** Blue may go once every living agent routes around it. */
export function awaitAcks(world: RolloutWorld): Step {
  const late = unacknowledged(world)
  if (late.length > 0) return { kind: 'wait', reason: `waits for routes on ${late.join(', ')}` }
  return moveTo(world, 'draining')
}

/** Old tasks get the time that clients may hold an old DNS answer; then they are stopped. */
export function drain(world: RolloutWorld): Step {
  const { rollout, now, settings, application } = world
  const old = unwanted(world)
  const until = (rollout.times.draining ?? now) + settings.drainMs
  if (old.length > 0 && now < until) {
    return { kind: 'wait', reason: `drains ${old.length} old tasks`, untilMs: until }
  }
  if (old.length > 0) {
    const left = withoutPlaces(application, old)
    return {
      ...moveTo(world, 'draining'),
      removeTasks: old,
      ...(left !== application && { application: left }),
    }
  }
  const stopping = lingering(world)
  if (stopping) return { kind: 'wait', reason: `${stopping.task} is stopping` }
  return finish(world)
}

function finish(world: RolloutWorld): Step {
  const freeVips = uselessVips(world, world)
  const vips = Object.entries(world.application.vips ?? {}).filter(([, a]) => !freeVips.includes(a))
  const { vips: _vips, ...application } = world.application
  return {
    ...moveTo(world, 'done'),
    ...(freeVips.length > 0 && {
      application: { ...application, ...(vips.length > 0 && { vips: Object.fromEntries(vips) }) },
      freeVips,
    }),
    ...(isGone(world) && { forget: true }),
  }
}

function unwanted(world: RolloutWorld): Task[] {
  const { manifest, rollout } = world
  const keeps = isKept({ manifest, images: rollout.images }, wantedOf(world))
  return world.tasks.filter(task => !keeps(task))
}

/** Its manifest left the repository, nothing newer is wanted, and its last task has ended. */
function isGone({ application, rollout, tasks }: RolloutWorld): boolean {
  return (
    application.removing === true && application.wanted === rollout.generation && tasks.length === 0
  )
}
