import { canonicalJson } from '../../core/hash.ts'
import { redactor } from '../../core/redact.ts'
import type { Task, TaskState, TaskStatus } from '../../core/model/task.ts'
import type { Verdict } from '../health/judge.ts'
import { restartOf } from './restart.ts'
import { secretTexts } from './files.ts'
import { leftReason } from './left.ts'
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
    ...driftOf(memory),
  }
}

/**
 * Told of what this agent never told anything about, while it finds out why it ended: an agent of before may have told that it serves.
 */
export function withdrawnStatus(task: Task, { restarts }: TaskMemory, now: number): TaskStatus {
  return {
    ...{ task: task.id, agent: task.agent, app: task.app, state: 'starting', ready: false },
    ...{ health: task.spec.healthcheck ? 'starting' : 'none', restarts, changedAt: now },
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
  if (memory.drift?.left !== undefined) return 'failed'
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
  const { task, container, memory, verdict, lastLines } = seen
  const exitCode = container?.exitCode ?? memory.lastExitCode
  const trouble =
    leftTrouble(seen) ?? memory.error ?? exitTrouble(container) ?? healthTrouble(verdict)
  return {
    ...(exitCode !== undefined && { exitCode }),
    ...(trouble && { code: trouble.code, error: trouble.message }),
    ...printedBy(task, verdict?.output, lastLines),
  }
}

/** It goes into events, statuses of commits and notifications: without the secrets that the task has. */
function printedBy(
  task: Task,
  probe: string | undefined,
  lastLines: readonly string[] | undefined,
): Pick<TaskStatus, 'probe' | 'lastLines'> {
  if (probe === undefined && !lastLines) return {}
  const redact = redactor(secretTexts(task))
  return {
    ...(probe !== undefined && { probe: redact(probe) }),
    ...(lastLines && { lastLines: lastLines.map(redact) }),
  }
}

interface Trouble {
  readonly code: string
  readonly message: string
}

function driftOf({ drift }: TaskMemory): Pick<TaskStatus, 'drift'> {
  if (!drift) return {}
  const { what, at, seen, left } = drift
  return { drift: { what, at, times: seen.length, ...(left && { left }) } }
}

function leftTrouble({ container, memory: { drift } }: Seen): Trouble | undefined {
  if (drift?.left === undefined || container?.state === 'running') return undefined
  return { code: drift.left === 'loop' ? 'drift-loop' : 'drift', message: leftReason(drift) }
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
