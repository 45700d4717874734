import { randomUUID } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { LogLine__Output } from '../../proto/gen/banyan/v1/LogLine.ts'
import type { LogRequest } from '../../proto/gen/banyan/v1/LogRequest.ts'

/** Lines that wait for a slow reader; past this the oldest go: logs must never hold up an engine. */
const maxBuffered = 10_000
/** An agent that was asked and doesn't dial back by then has no lines to offer. */
const dialBackMs = 5000

type PushCall = Parameters<AgentServiceHandlers['PushLogs']>[0]
type PushCallback = Parameters<AgentServiceHandlers['PushLogs']>[1]

interface Reader {
  readonly push: (lines: readonly LogLine__Output[]) => void
  readonly end: () => void
  answered: boolean
  ended: boolean
}

/**
 * Brings log lines from agents to whoever asked: the request goes over the agent's stream, the agent dials back with
 * the lines. Engines never dial agents.
 */
export class LogRelay {
  readonly #agents = new Map<string, (request: LogRequest) => void>()
  readonly #readers = new Map<string, Reader>()

  /** Answers how to take it back; a newer connection of the same agent is left alone. */
  connect(agent: string, ask: (request: LogRequest) => void): () => void {
    this.#agents.set(agent, ask)
    return () => {
      if (this.#agents.get(agent) === ask) this.#agents.delete(agent)
    }
  }

  /** Whether the agent's stream is here. */
  has(agent: string): boolean {
    return this.#agents.has(agent)
  }

  receive(call: PushCall, callback: PushCallback): void {
    let reader: Reader | undefined
    call.on('data', ({ requestId, lines }: { requestId: string; lines: LogLine__Output[] }) => {
      reader = this.#readers.get(requestId)
      if (!reader) return void call.destroy()
      reader.answered = true
      reader.push(lines)
    })
    const end = () => reader?.end()
    call.on('end', () => {
      end()
      callback(null, {})
    })
    call.on('error', end)
    call.on('cancelled', end)
  }

  /** Lines of one task, as they come; ends with the container's log, or, following, with the signal. */
  async *read(
    agent: string,
    request: { readonly task: string; readonly tail: number; readonly follow: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<LogLine__Output> {
    const ask = this.#agents.get(agent)
    if (!ask) {
      throw new BanyanError('agent-not-here', `${agent} is not connected to this engine.`, 'retry')
    }
    const requestId = randomUUID()
    const buffer: LogLine__Output[] = []
    let wake: () => void = () => undefined
    const reader: Reader = {
      push: lines => {
        buffer.push(...lines)
        if (buffer.length > maxBuffered) buffer.splice(0, buffer.length - maxBuffered)
        wake()
      },
      end: () => {
        reader.ended = true
        wake()
      },
      answered: false,
      ended: false,
    }
    this.#readers.set(requestId, reader)
    const giveUp = setTimeout(() => {
      if (!reader.answered && !request.follow) reader.end()
    }, dialBackMs)
    signal.addEventListener('abort', reader.end, { once: true })
    ask({ requestId, ...request })
    try {
      for (;;) {
        yield* buffer.splice(0)
        if (buffer.length > 0) continue
        if (reader.ended) return
        await new Promise<void>(resolve => (wake = resolve))
      }
    } finally {
      clearTimeout(giveUp)
      signal.removeEventListener('abort', reader.end)
      this.#readers.delete(requestId)
      this.#agents.get(agent)?.({ requestId, task: request.task, cancel: true })
    }
  }
}
