import { BanyanError } from '../../core/errors.ts'
import type { LogLine__Output } from '../../proto/gen/banyan/v1/LogLine.ts'
import { findApplication } from '../applications.ts'
import type { ClusterView } from '../view.ts'
import { mergeStreams } from './merge-streams.ts'
import type { AgentsElsewhere } from './agents-elsewhere.ts'
import type { LogRelay } from './log-relay.ts'

export interface LogsAsked {
  readonly app: string
  /** Empty: all services. */
  readonly service: string
  readonly tail: number
  readonly follow: boolean
}

export interface LogsContext {
  readonly view: ClusterView
  readonly relay: LogRelay
  readonly elsewhere: AgentsElsewhere
}

const defaultTail = 100
const maxTail = 10_000

/** Log lines of an application's tasks, wherever they run; of several tasks as they come. */
export async function* readLogs(
  { view, relay, elsewhere }: LogsContext,
  { app, service, tail, follow }: LogsAsked,
  signal: AbortSignal,
): AsyncGenerator<LogLine__Output> {
  findApplication(view, app)
  const tasks = [...view.app(app).tasks.values()].filter(
    task => service === '' || task.service === service,
  )
  if (tasks.length === 0) {
    const services = [...new Set([...view.app(app).tasks.values()].map(task => task.service))]
    const there =
      services.length === 0 ? 'it runs nothing' : `it runs ${services.sort().join(', ')}`
    throw new BanyanError(
      'service-unknown',
      `${app} has no task of "${service}"; ${there}`,
      'stalled',
    )
  }
  const lines = Math.min(tail === 0 ? defaultTail : tail, maxTail)
  const streams = tasks.map(({ agent, id: task }) => {
    const wish = { task, tail: lines, follow }
    return relay.has(agent) ? relay.read(agent, wish, signal) : elsewhere.logs(agent, wish, signal)
  })
  yield* mergeStreams(streams)
}
