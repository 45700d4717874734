import type { Task, TaskStatus } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Evidence } from './evidence.ts'
import type { Memories } from './memories.ts'
import type { Reporter } from './reporter.ts'
import type { ObservedContainer } from './runtime.ts'
import { statusOf, stoppingStatus, withdrawnStatus } from './status.ts'
import type { Steps } from './steps.ts'
import type { Watches } from './watches.ts'
import type { Look } from './world.ts'

interface TellContext {
  readonly agent: string
  readonly reporter: Reporter
  readonly memories: Memories
  readonly evidence: Evidence
  readonly watches: Watches
  readonly steps: Pick<Steps, 'busy' | 'phase'>
  readonly clock: Clock
}

/**
 * Tells what became of the tasks, and of the containers that nobody wants. `busyBefore`: what had a step under way when the
 * list was made; where that has ended, the list is too old to tell of.
 */
export function tell(
  context: TellContext,
  { tasks, observed, kept }: Look,
  busyBefore: ReadonlySet<string>,
): void {
  const { agent, reporter, steps, clock } = context
  const now = clock.now()
  const wanted = new Set(tasks.map(({ id }) => id))
  const busy = steps.busy()
  const told = tasks
    .filter(({ id }) => busy.has(id) || !busyBefore.has(id))
    .flatMap(task => wantedStatus(context, task, kept.get(task.id), now))
  const stopping = observed
    .filter(({ task }) => !wanted.has(task))
    .map(container => stoppingStatus(agent, container, now))
  const there = new Set(observed.map(({ task }) => task))
  const gone = reporter.tasks().filter(task => !wanted.has(task) && !there.has(task))
  reporter.tell([...told, ...stopping], gone)
}

/**
 * While the evidence of a failure is being read only that the task does not serve any more is said, and nothing before a
 * running container was judged.
 */
function wantedStatus(
  { reporter, memories, evidence, watches, steps }: TellContext,
  task: Task,
  container: ObservedContainer | undefined,
  now: number,
): TaskStatus[] {
  const memory = memories.of(task.id)
  if (evidence.pending(task.id)) {
    const told = reporter.told(task.id)
    if (told && !told.ready) return []
    return [told ? { ...told, ready: false, changedAt: now } : withdrawnStatus(task, memory, now)]
  }
  const verdict = container?.state === 'running' ? watches.verdict(task.id) : undefined
  if (container?.state === 'running' && (verdict?.undecided ?? true)) return []
  const phase = steps.phase(task.id, container?.containerId)
  const lastLines = evidence.lines(task.id)
  return [statusOf({ task, container, memory, phase, verdict, lastLines }, now)]
}
