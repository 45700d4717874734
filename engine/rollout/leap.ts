import type { RolloutPhase } from '../../core/model/rollout.ts'
import type { Stored } from '../view/known.ts'
import { nextStep } from './steps.ts'
import type { RolloutWorld, WriteStep } from './world.ts'

/** A step, and the world that it was decided in. */
interface Taken {
  readonly world: RolloutWorld
  readonly step: WriteStep
}

/** Steps, in order, and the one write that takes them all. */
export interface Leap {
  readonly taken: readonly Taken[]
  readonly whole: WriteStep
}

/** A switch is never part of a longer leap: agents acknowledge the revision of a write of its own. */
const beforeStarted: readonly RolloutPhase[] = ['pending', 'building', 'scheduling', 'starting']

/**
 * A step with those that follow from it alone, without anything having to happen in between: from accepted to the
 * first containers is one transaction instead of three. The world must be of this moment.
 */
export function leap(world: RolloutWorld, step: WriteStep): Leap {
  const taken = follow({ world, step })
  return { taken, whole: taken.map(({ step }) => step).reduce(joined) }
}

export function singleStep(world: RolloutWorld, step: WriteStep): Leap {
  return { taken: [{ world, step }], whole: step }
}

function follow(first: Taken): readonly Taken[] {
  if (!isPreparation(first.step)) return [first]
  const world = worldAfter(first)
  const step = nextStep(world)
  if (step.kind !== 'write' || !isPreparation(step)) return [first]
  return [first, ...follow({ world, step })]
}

function isPreparation({ rollout }: WriteStep): boolean {
  return rollout.cause === undefined && beforeStarted.includes(rollout.phase)
}

function worldAfter({ world, step }: Taken): RolloutWorld {
  const removed = new Set(step.removeTasks.map(task => task.id))
  const kept = world.tasks.filter(task => !removed.has(task.id))
  return {
    ...world,
    rollout: step.rollout,
    application: step.application ?? world.application,
    // nobody can have acknowledged what is not written yet
    applicationRevision: step.application ? Infinity : world.applicationRevision,
    tasks: [...kept, ...step.putTasks],
    homes: new Map([...world.homes, ...claimed(step)]),
    vips: new Map([...world.vips, ...Object.entries(step.takeVips ?? {})]),
  }
}

/** Nobody can compare the revision of what is not written yet: a leap is guarded by the world that it began in. */
function claimed({ homes = {} }: WriteStep): (readonly [string, Stored<string>])[] {
  return Object.entries(homes).map(([name, { agent: value }]) => [
    name,
    { value, revision: Infinity },
  ])
}

function joined(first: WriteStep, second: WriteStep): WriteStep {
  const application = second.application ?? first.application
  return {
    ...second,
    ...(application && { application }),
    putTasks: [...first.putTasks, ...second.putTasks],
    removeTasks: [...first.removeTasks, ...second.removeTasks],
    homes: { ...first.homes, ...second.homes },
    takeVips: { ...first.takeVips, ...second.takeVips },
  }
}
