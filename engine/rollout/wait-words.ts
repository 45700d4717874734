import type { TaskStatus } from '../../core/model/task.ts'

/** What an agent says of a task that is not ready, as a sentence goes on after the task. */
export function stateWords(status: TaskStatus, job: boolean): string {
  switch (status.state) {
    case 'pending':
      return 'is about to start'
    case 'pulling':
      return 'is pulling its image'
    case 'starting':
      return 'is starting'
    case 'running':
      return runningWords(status, job)
    case 'waiting':
      return status.exitCode === undefined
        ? 'can not start yet'
        : `${ended(status)}; it starts again`
    case 'stopping':
      return 'is stopping'
    case 'exited':
      return ended(status)
    case 'failed':
      return 'can not be started'
    default:
      return status.state satisfies never
  }
}

function runningWords({ health }: TaskStatus, job: boolean): string {
  if (job) return 'runs, and has to end well'
  if (health === 'starting') return 'runs, and its health check has not passed yet'
  return health === 'unhealthy' ? 'runs, and its health check fails' : 'runs'
}

function ended({ exitCode, restarts }: TaskStatus): string {
  const times =
    restarts === 0 ? '' : `, after ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`
  return `ended with exit code ${exitCode ?? 'unknown'}${times}`
}
