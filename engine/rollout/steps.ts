import { unreachable } from '../../core/exhaustive.ts'
import type { RolloutPhase } from '../../core/model/rollout.ts'
import { finishFailure } from './fail.ts'
import { imageSources } from './image-sources.ts'
import { scheduleTasks } from './schedule.ts'
import { startTasks } from './start.ts'
import { awaitAcks, drain } from './switch.ts'
import { turnOf } from './after.ts'
import { moveTo, wait, type RolloutWorld, type Step } from './world.ts'

/** Phases in which nothing of the new generation serves: a newer one may simply take over. */
const beforeSwitch: readonly RolloutPhase[] = [
  'pending',
  'building',
  'scheduling',
  'starting',
  'verifying',
]

/**
 * The rollout's state machine: from one moment's world to the next safe step. Applying the step and asking
 * again leads to the end, from any phase, on any engine; a finished rollout is never asked.
 */
export function nextStep(world: RolloutWorld): Step {
  const { rollout, application } = world
  if (rollout.cause) return finishFailure(world)
  if (application.wanted > rollout.generation && beforeSwitch.includes(rollout.phase)) {
    return moveTo(world, 'superseded')
  }
  switch (rollout.phase) {
    case 'pending':
      return (
        yielded(world) ??
        moveTo(world, needsBuild(world) ? 'building' : 'scheduling', {
          images: writtenImages(world),
        })
      )
    case 'building':
      return needsBuild(world) ? { kind: 'build' } : moveTo(world, 'scheduling')
    case 'scheduling':
      return scheduleTasks(world)
    case 'starting':
    case 'verifying':
      return startTasks(world)
    case 'switching':
      return awaitAcks(world)
    case 'draining':
      return drain(world)
    case 'done':
    case 'failed':
    case 'rolled-back':
    case 'superseded':
      return { kind: 'wait', reason: 'finished' }
    default:
      return unreachable(rollout.phase)
  }
}

/** Others go first. */
function yielded(world: RolloutWorld): Step | undefined {
  const turn = turnOf(world)
  return turn && { ...wait(world, turn.reason), ...(turn.blocked && { blocked: true }) }
}

function needsBuild({ manifest, rollout }: RolloutWorld): boolean {
  return [...imageSources(manifest.project).keys()].some(s => rollout.images[s] === undefined)
}

function writtenImages({ manifest, rollout }: RolloutWorld): Record<string, string> {
  const built = imageSources(manifest.project)
  const written = manifest.project.services.flatMap(s =>
    built.has(s.name) || s.image === undefined ? [] : [[s.name, s.image] as const],
  )
  return { ...Object.fromEntries(written), ...rollout.images }
}
