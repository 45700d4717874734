import { keys } from '../../core/keys.ts'
import { placeKey, type Task } from '../../core/model/task.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { SetAvailabilityRequest__Output } from '../../proto/gen/banyan/v1/SetAvailabilityRequest.ts'
import { availabilityOf, setAvailability } from '../nodes/availability.ts'
import type { NodesContext } from '../nodes/change-agent.ts'
import type { ClusterView } from '../view.ts'
import { ProgressQueue } from './follow.ts'

/** What keeps every task that is left must have held for so long: it isn't only that others go first. */
const settledMs = 10_000
/** Nobody left for so long, and nothing says why: more than a rollout, or a stop, takes. */
const patienceMs = 10 * 60_000
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
  if (availability === 'drained' && wait) return yield* drained(context, name, signal)
  const message = event?.message ?? `${name} is ${availability} already`
  yield { at: clock.now(), phase: availability, message }
  yield { at: clock.now(), phase: availability, done: true, ok: true }
}

async function* drained(
  { view, clock }: NodesContext,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const queue = new ProgressQueue()
  const stop = view.onTouched(() => queue.poke())
  const timer = setInterval(() => queue.poke(), lookEveryMs)
  const line = (phase: string, message: string, app = '') => ({
    ...{ at: clock.now(), app, phase, message },
  })
  let left = tasksOn(view, name)
  let changedAt = clock.now()
  try {
    yield line('draining', `${name} has ${left.size} tasks`)
    while (!signal.aborted) {
      const still = tasksOn(view, name)
      const gone = [...left.values()].filter(task => !still.has(task.id))
      for (const { id, app } of gone) yield line('left', `${id} has left ${name}`, app)
      if (gone.length > 0) changedAt = clock.now()
      left = still
      if (left.size === 0 && hasEnded(view, name)) {
        yield { ...line('drained', `${name} is empty`) }
        return yield { at: clock.now(), phase: 'drained', done: true, ok: true }
      }
      const quietMs = clock.now() - changedAt
      const kept = [...left.values()].map(task => [task, keptBy(view, task)] as const)
      const settled = kept.every(([, reason]) => reason !== undefined) && quietMs >= settledMs
      if (left.size > 0 && (settled || quietMs >= patienceMs)) {
        for (const [{ id, app }, reason = 'it does not say why'] of kept) {
          yield line('stays', `${id} stays: ${reason}`, app)
        }
        return yield { ...line('drained', staySentence(name, left.size)), ...unfinished }
      }
      await queue.news(signal)
    }
  } finally {
    clearInterval(timer)
    stop()
  }
}

const unfinished = { done: true, ok: false, code: 'agent-not-empty' }

function staySentence(name: string, count: number): string {
  return `${count} ${count === 1 ? 'task stays' : 'tasks stay'} on ${name}, which is drained and gets no new ones`
}

function tasksOn(view: ClusterView, name: string): ReadonlyMap<string, Task> {
  return new Map(view.tasksByAgent.get(name))
}

/** Also the containers, as far as it can still say. */
function hasEnded(view: ClusterView, name: string): boolean {
  return !view.alive.has(name) || view.mirror.range(keys.statusOf(name)).length === 0
}

/** Why it doesn't go elsewhere; undefined while it is on its way. */
function keptBy(view: ClusterView, task: Task): string | undefined {
  return view.apps.get(task.app)?.application?.value.waits?.[placeKey(task)]
}
