import { keys } from '../../core/keys.ts'
import { placeKey } from '../../core/model/task.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { SetAvailabilityRequest__Output } from '../../proto/gen/banyan/v1/SetAvailabilityRequest.ts'
import { availabilityOf, setAvailability } from '../nodes/availability.ts'
import type { NodesContext } from '../nodes/change-agent.ts'
import {
  type Drain,
  type DrainEnd,
  type DrainLook,
  drainStep,
  type LeavingTask,
} from '../nodes/draining.ts'
import type { ClusterView } from '../view.ts'
import { ProgressQueue } from './follow.ts'

const lookEveryMs = 1000

/**
 * Sets whether an agent takes tasks. A drain is told, if asked, until the agent is empty, or until what is left can't
 * leave: `ok` is false then, and each of those is named with its reason. It stays drained either way.
 */
export async function* availabilityStream(
  context: NodesContext,
  { name, availability: written, wait, person }: SetAvailabilityRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const { clock } = context
  const availability = availabilityOf(written)
  const { event } = await setAvailability(context, name, availability, person)
  const message = event?.message ?? `${name} is ${availability} already`
  yield { at: clock.now(), phase: availability, message }
  if (availability === 'drained' && wait) yield* emptied(context, name, signal)
  else yield { at: clock.now(), phase: availability, done: true, ok: true }
}

async function* emptied(
  { view, clock }: NodesContext,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const queue = new ProgressQueue()
  const stop = view.onTouched(() => queue.poke())
  const timer = setInterval(() => queue.poke(), lookEveryMs)
  let drain: Drain = { left: lookAt(view, name, 0).tasks, changedAt: clock.now() }
  try {
    while (!signal.aborted) {
      const now = clock.now()
      const step = drainStep(drain, lookAt(view, name, now))
      drain = step.drain
      for (const { id, app } of step.gone) {
        yield { at: now, app, phase: 'left', message: `${id} has left ${name}` }
      }
      if (step.end) {
        yield* endLines(name, step.end, drain.left, now)
        return
      }
      await queue.news(signal)
    }
  } finally {
    clearInterval(timer)
    stop()
  }
}

function* endLines(
  name: string,
  end: DrainEnd,
  left: readonly LeavingTask[],
  at: number,
): Generator<Progress> {
  if (end === 'empty') {
    yield { at, phase: 'drained', message: `${name} is empty` }
    yield { at, phase: 'drained', done: true, ok: true }
    return
  }
  for (const { id, app, keptBy = 'nothing says why' } of left) {
    yield { at, app, phase: 'stays', message: `${id} stays: ${keptBy}` }
  }
  const count = left.length === 1 ? '1 task stays' : `${left.length} tasks stay`
  const message = `${count} on ${name}; it is drained and gets no new ones`
  yield { at, phase: 'drained', message, done: true, ok: false, code: 'agent-not-empty' }
}

function lookAt(view: ClusterView, name: string, now: number): DrainLook {
  const tasks = [...(view.tasksByAgent.get(name)?.values() ?? [])]
  return {
    tasks: tasks.map(({ id, app, agent }) => {
      const keptBy = view.apps.get(app)?.application?.value.waits?.[placeKey({ agent, id })]
      return { id, app, ...(keptBy !== undefined && { keptBy }) }
    }),
    quiet: !view.alive.has(name) || view.mirror.range(keys.statusOf(name)).length === 0,
    now,
  }
}
