import type { Application, Serving } from '../../core/model/application.ts'
import type { Task } from '../../core/model/task.ts'
import { wantedHashes } from './wanted.ts'
import { lingering, moveTo, wantedOf, type RolloutWorld, type Step } from './world.ts'

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
    manifest.project.services.map(({ name, replicas, ports }) => [
      name,
      { hashes: [hashes[name] ?? ''], replicas, ports },
    ]),
  )
}

/** Blue may go once every living agent routes around it. A dead agent routes nothing. */
export function awaitAcks(world: RolloutWorld): Step {
  const late = world.agents.filter(
    agent => agent.alive && (world.acks.get(agent.name) ?? 0) < world.applicationRevision,
  )
  if (late.length > 0) {
    return { kind: 'wait', reason: `waits for routes on ${late.map(a => a.name).join(', ')}` }
  }
  return moveTo(world, 'draining')
}

/** Old tasks get the time that clients may hold an old DNS answer; then they are stopped. */
export function drain(world: RolloutWorld): Step {
  const { rollout, now, settings } = world
  const old = leaving(world)
  const until = (rollout.times.draining ?? now) + settings.drainMs
  if (old.length > 0 && now < until) {
    return { kind: 'wait', reason: `drains ${old.length} old tasks`, untilMs: until }
  }
  if (old.length > 0) return { ...moveTo(world, 'draining'), removeTasks: old }
  const stopping = lingering(world)
  if (stopping) return { kind: 'wait', reason: `${stopping.task} is stopping` }
  return { ...moveTo(world, 'done'), ...(isGone(world) && { forget: true }) }
}

function leaving(world: RolloutWorld): Task[] {
  const keep = new Set(wantedOf(world).map(task => task.id))
  return world.tasks.filter(task => !keep.has(task.id))
}

/** Its manifest left the repository, nothing newer is wanted, and its last task has ended. */
function isGone({ application, rollout, tasks }: RolloutWorld): boolean {
  return (
    application.removing === true && application.wanted === rollout.generation && tasks.length === 0
  )
}
