import type { FailureCause } from '../../core/model/rollout.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'
import { hasCompleted } from './order.ts'

/** A green task that needed this many restarts is in a crash loop: about 7 s with the agent's back-off. */
const crashLoopRestarts = 3

/** A task that serves, or one that ran to its end; of a job only the latter counts. */
export function isSettled(status: TaskStatus | undefined, job = false): boolean {
  return status !== undefined && ((!job && status.ready) || hasCompleted(status))
}

/** Why this task ends its rollout, or undefined while there is hope. */
export function failureOf(task: Task, status: TaskStatus | undefined): FailureCause | undefined {
  if (!status) return undefined
  const cause = (code: string, message: string): FailureCause => ({
    code,
    message: `${task.service}: ${message}`,
    service: task.service,
    task: task.id,
    agent: task.agent,
    ...(status.exitCode !== undefined && { exitCode: status.exitCode }),
    ...(status.probe !== undefined && { probe: status.probe }),
    ...(status.lastLines && { lastLines: status.lastLines }),
  })
  if (status.state === 'failed') {
    return cause(status.code ?? 'start-failed', status.error ?? 'could not be started')
  }
  if (status.state === 'exited' && !hasCompleted(status)) {
    return cause('exited', `ended with exit code ${status.exitCode ?? 'unknown'}`)
  }
  if (status.restarts >= crashLoopRestarts) {
    const exit = status.exitCode === undefined ? '' : `, last with exit code ${status.exitCode}`
    return cause('crash-loop', `crashed ${status.restarts} times${exit}`)
  }
  if (status.health === 'unhealthy') {
    return cause(
      'probe-failed',
      `health probe failed${status.probe ? `: ${firstLine(status.probe)}` : ''}`,
    )
  }
  return undefined
}

/** The rollout took too long: which task it waited for, and what is known of it. */
export function deadlineCause(
  unsettled: readonly { readonly task: Task; readonly status: TaskStatus | undefined }[],
  timeoutMs: number,
): FailureCause {
  const late = unsettled[0]
  const seconds = Math.round(timeoutMs / 1000)
  if (!late) return { code: 'deadline', message: `not finished within ${seconds} s` }
  const { task, status } = late
  const state = status ? `${status.state}, health ${status.health}` : 'not seen by its agent'
  return {
    code: 'deadline',
    message: `${task.service}: not ready within ${seconds} s (${status?.error ?? state})`,
    service: task.service,
    task: task.id,
    agent: task.agent,
    ...(status?.exitCode !== undefined && { exitCode: status.exitCode }),
    ...(status?.probe !== undefined && { probe: status.probe }),
    ...(status?.lastLines && { lastLines: status.lastLines }),
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.slice(0, 200) ?? ''
}
