import { canonicalJson } from '../../core/hash.ts'
import type { Task, TaskState, TaskStatus } from '../../core/model/task.ts'
import type { Verdict } from '../health/judge.ts'
import { restartOf } from './restart.ts'
import { fenced, type TaskMemory } from './memory.ts'
import type { ObservedContainer } from './runtime.ts'

/** The step that is under way for a task. */
export type Phase = 'pulling' | 'starting' | 'stopping'

interface Seen {
  readonly task: Task
  readonly container: ObservedContainer | undefined
  readonly memory: TaskMemory
  readonly phase: Phase | undefined
  /** About the running container. */
  readonly verdict: Verdict | undefined
  readonly lastLines: readonly string[] | undefined
}

/** What is told about a wanted task. What went wrong is told until the task is ready. */
export function statusOf(seen: Seen, now: number): TaskStatus {
  const { task, container, memory, verdict } = seen
  const state = stateOf(seen)
  const ready = state === 'running' && verdict?.ready === true
  return {
    ...{ task: task.id, agent: task.agent, app: task.app, state, ready },
    health: verdict?.health ?? (task.spec.healthcheck ? 'starting' : 'none'),
    restarts: memory.restarts,
    changedAt: now,
    ...(container && placeOf(container)),
    ...(!ready && troubleOf(seen)),
  }
}

/** Told about a container that nobody wants any more, until it is gone. */
export function stoppingStatus(
  agent: string,
  container: ObservedContainer,
  now: number,
): TaskStatus {
  const { task, app } = container
  return {
    ...{ task, agent, app, state: 'stopping', health: 'none', ready: false },
    restarts: 0,
    changedAt: now,
    ...placeOf(container),
  }
}

/** Whether telling it again would tell anything new. The text of a failing probe alone is nothing new. */
export function sameStatus(a: TaskStatus, b: TaskStatus): boolean {
  return essence(a) === essence(b)
}

function essence(status: TaskStatus): string {
  return canonicalJson({ ...status, changedAt: 0, probe: status.probe !== undefined })
}

function stateOf({ task, container, memory, phase }: Seen): TaskState {
  if (phase === 'stopping') return 'stopping'
  if (container?.state === 'running') return 'running'
  if (memory.error?.disposition === 'stalled') return 'failed'
  if (phase) return phase
  if (!container) return 'pending'
  if (memory.error?.code === fenced) return 'waiting'
  if (container.state === 'created') return memory.error ? 'waiting' : 'starting'
  return restartOf(task.spec.restart, container, memory).restart ? 'waiting' : 'exited'
}

function placeOf(container: ObservedContainer): Partial<TaskStatus> {
  const { containerId, address, startedAt } = container
  return {
    containerId,
    ...(address !== undefined && { address }),
    ...(startedAt !== undefined && { startedAt }),
  }
}

function troubleOf(seen: Seen): Partial<TaskStatus> {
  const { container, memory, verdict, lastLines } = seen
  const exitCode = container?.exitCode ?? memory.lastExitCode
  const trouble = memory.error ?? exitTrouble(container) ?? healthTrouble(verdict)
  return {
    ...(exitCode !== undefined && { exitCode }),
    ...(trouble && { code: trouble.code, error: trouble.message }),
    ...(verdict?.output !== undefined && { probe: verdict.output }),
    ...(lastLines && { lastLines }),
  }
}

interface Trouble {
  readonly code: string
  readonly message: string
}

function exitTrouble(container: ObservedContainer | undefined): Trouble | undefined {
  if (container?.state !== 'exited') return undefined
  if (container.outOfMemory) {
    return { code: 'out-of-memory', message: 'Ended by the kernel: it was over its memory limit' }
  }
  const exitCode = container.exitCode ?? 0
  return exitCode === 0
    ? undefined
    : { code: 'container-exited', message: `Ended with exit code ${exitCode}` }
}

function healthTrouble(verdict: Verdict | undefined): Trouble | undefined {
  if (verdict?.health !== 'unhealthy') return undefined
  return { code: 'unhealthy', message: 'The health check fails' }
}
