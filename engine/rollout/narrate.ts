import type { NewEvent } from '../../core/model/event.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { RolloutWorld, WriteStep } from './world.ts'

/** The events that make a step understandable afterwards: what was decided, and why. */
export function narrate(world: RolloutWorld, step: WriteStep): NewEvent[] {
  const { rollout, manifest } = world
  const about = {
    app: rollout.app,
    generation: rollout.generation,
    repository: manifest.source.repository,
    commit: manifest.source.commit,
  }
  if (step.rollout.cause && !rollout.cause) {
    const kept = step.rollout.phase === 'failed' && bothServe(step) ? paused : keptSentence(rollout)
    return [
      {
        ...about,
        kind: 'rollout-failed',
        level: 'error',
        ...whereOf(step),
        message: step.rollout.cause.message + kept,
      },
    ]
  }
  if (step.rollout.phase === rollout.phase) return startedEvents(about, world, step)
  switch (step.rollout.phase) {
    case 'building':
      return [{ ...about, kind: 'building', message: 'images are being built' }]
    case 'starting':
      return [{ ...about, kind: 'placed', message: placedSentence(step) }]
    case 'switching':
      return [{ ...about, kind: 'switched', message: `generation ${rollout.generation} serves` }]
    case 'done':
      return [{ ...about, kind: 'rollout-done', message: doneSentence(world) }]
    case 'superseded':
      return [{ ...about, kind: 'superseded', message: 'a newer generation was accepted' }]
    case 'rolled-back':
      return [{ ...about, kind: 'rolled-back', level: 'warn', message: 'old tasks were put back' }]
    case 'pending':
    case 'scheduling':
    case 'verifying':
    case 'draining':
      return []
    case 'failed':
      return [
        {
          ...{ ...about, kind: 'rollback-paused', level: 'error', ...whereOf(step) },
          message: (step.rollout.cause?.message ?? '') + paused,
        },
      ]
  }
}

const paused = '; paused: old and new tasks serve side by side until the next push or a rollback'

function bothServe({ application }: WriteStep): boolean {
  return Object.values(application?.serving ?? {}).some(({ hashes }) => hashes.length > 1)
}

function keptSentence({ from }: Rollout): string {
  return from === undefined ? '' : `; generation ${from} keeps serving`
}

function startedEvents(
  about: Partial<NewEvent>,
  { tasks }: RolloutWorld,
  step: WriteStep,
): NewEvent[] {
  const before = new Set(tasks.map(task => task.id))
  const started = step.putTasks.filter(task => !before.has(task.id)).map(task => task.id)
  const stopped = step.removeTasks.map(task => task.id)
  const events: NewEvent[] = []
  if (started.length > 0)
    events.push({ ...about, kind: 'starting', message: `starts ${list(started)}` })
  if (stopped.length > 0)
    events.push({ ...about, kind: 'stopping', message: `stops ${list(stopped)}` })
  return events
}

function whereOf(step: WriteStep): Partial<NewEvent> {
  const { service, task, agent } = step.rollout.cause ?? {}
  return {
    ...(service !== undefined && { service }),
    ...(task !== undefined && { task }),
    ...(agent !== undefined && { agent }),
  }
}

function placedSentence(step: WriteStep): string {
  const placed = Object.entries(step.rollout.placements).map(
    ([task, agent]) => `${task} → ${agent}`,
  )
  return placed.length === 0 ? 'no new tasks' : list(placed)
}

function doneSentence({ rollout, now }: RolloutWorld): string {
  const seconds = (now - (rollout.times.pending ?? now)) / 1000
  return `generation ${rollout.generation} done in ${seconds.toFixed(1)} s`
}

/** Events must stay readable with a hundred replicas. */
function list(items: readonly string[]): string {
  const shown = items.slice(0, 10).join(', ')
  return items.length > 10 ? `${shown} and ${items.length - 10} more` : shown
}
