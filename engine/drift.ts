import type { NewEvent } from '../core/model/event.ts'
import type { Drift } from '../core/model/drift.ts'
import type { Task, TaskStatus } from '../core/model/task.ts'

/** What happened to a task besides the agent's doing, unless it was told before. */
export function driftEvent(
  before: TaskStatus | undefined,
  { drift, agent, app, task: id }: TaskStatus,
  task: Task | undefined,
  repository: string | undefined,
): NewEvent | undefined {
  if (!drift || before?.drift?.at === drift.at) return undefined
  const subject = task ? `${task.service}.${task.slot}` : id
  return {
    ...{
      kind: drift.left === 'loop' ? 'drift-loop' : 'drift',
      level: 'warn',
      app,
      task: id,
      agent,
    },
    ...(task && { service: task.service }),
    ...(repository !== undefined && { repository }),
    message: `${subject} on ${agent} ${driftWords(drift)}`,
  }
}

/** As a sentence goes on after the task. */
export function driftWords({ what, times, left }: Drift): string {
  if (left === 'loop') {
    return `was ${what} by somebody, for the ${times}th time in ten minutes: it is left alone`
  }
  if (left === 'off') return `was ${what} by somebody: it is left so, as self_heal is off`
  if (what === 'stopped') return 'was stopped by somebody; started again'
  if (what === 'removed') return 'was removed by somebody; made again'
  return `was ${what} by somebody`
}
