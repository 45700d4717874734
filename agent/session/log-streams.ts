import { once } from 'node:events'
import type { Logger } from '../../platform/logger.ts'
import { openClientStream } from '../../platform/rpc/call.ts'
import type { Connection } from '../../platform/rpc/dial.ts'
import type { LogLine as WireLine } from '../../proto/gen/banyan/v1/LogLine.ts'
import type { LogRequest__Output } from '../../proto/gen/banyan/v1/LogRequest.ts'
import type { LogLine, LogOptions } from '../containers/runtime.ts'

interface LogStreamOptions {
  readonly logs: (task: string, options: LogOptions, signal: AbortSignal) => AsyncIterable<LogLine>
  readonly serviceOf: (task: string) => string
  readonly log: Logger
  readonly signal: AbortSignal
}

const maxStreams = 64
const maxTail = 10_000

/** Delivers log lines to an engine that asked for them, on a stream of its own for each request. */
export class LogStreams {
  readonly #options: LogStreamOptions
  readonly #active = new Map<string, AbortController>()

  constructor(options: LogStreamOptions) {
    this.#options = options
  }

  take(request: LogRequest__Output, connection: Connection): void {
    const { requestId, task, cancel } = request
    const running = this.#active.get(requestId)
    if (cancel) running?.abort()
    if (running || cancel) return
    const { log } = this.#options
    if (this.#active.size >= maxStreams) return log.warn({ task }, 'too many log streams')
    const stop = new AbortController()
    this.#active.set(requestId, stop)
    void this.#deliver(request, connection, stop)
      .catch((err: unknown) => log.debug({ task, err }, 'log stream ended early'))
      .finally(() => this.#active.delete(requestId))
  }

  /** Whoever asked on a lost connection is not there any more. */
  stopAll(): void {
    for (const stop of this.#active.values()) stop.abort()
  }

  async #deliver(
    { requestId, task, tail, follow }: LogRequest__Output,
    connection: Connection,
    stop: AbortController,
  ): Promise<void> {
    const signal = AbortSignal.any([stop.signal, this.#options.signal])
    const stream = openClientStream(connection.agent, 'PushLogs', () => stop.abort())
    stream.on('error', () => stop.abort())
    const send = async (lines: WireLine[]) => {
      if (!stream.write({ requestId, lines })) await once(stream, 'drain', { signal })
    }
    try {
      // says that somebody is here, also about a task that is silent or has no container
      await send([])
      const service = this.#options.serviceOf(task)
      const lines = this.#options.logs(task, { tail: Math.min(tail, maxTail), follow }, signal)
      for await (const line of lines) await send([{ task, service, ...line }])
    } finally {
      stream.end()
    }
  }
}
