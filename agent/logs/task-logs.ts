import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type {
  ContainerRuntime,
  LogLine,
  LogOptions,
  ObservedContainer,
} from '../containers/runtime.ts'

interface TaskLogSource {
  readonly task: string
  /** The task's container as last seen. */
  readonly container: () => ObservedContainer | undefined
  readonly runtime: Pick<ContainerRuntime, 'logs'>
  readonly clock: Clock
}

const lookAgainMs = 250
const everything = 100_000

/**
 * The lines of one task's container. Following goes on over restarts and ends when the container is gone or
 * the signal aborts. Code: task-not-found (wait): it has no container here.
 */
export async function* taskLogs(
  { task, container, runtime, clock }: TaskLogSource,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const first = container()
  if (!first) {
    throw new BanyanError('task-not-found', `Task ${task} has no container here`, 'wait')
  }
  let last = options.sinceMs ?? 0
  let ask = options
  for (let run = first; ;) {
    for await (const line of runtime.logs(run.containerId, ask, signal)) {
      last = Math.max(last, line.at)
      yield line
    }
    if (!options.follow) return
    const next = await nextRun(container, run, clock, signal)
    if (!next) return
    run = next
    ask = { tail: everything, follow: true, sinceMs: last + 1 }
  }
}

/** Waits until the container runs again. */
async function nextRun(
  container: TaskLogSource['container'],
  run: ObservedContainer,
  clock: Clock,
  signal: AbortSignal,
): Promise<ObservedContainer | undefined> {
  while (!signal.aborted) {
    const now = container()
    if (!now) return undefined
    if (now.state === 'running' && now.startedAt !== run.startedAt) return now
    await clock.sleep(lookAgainMs, signal)
  }
  return undefined
}
