import { BanyanError } from '../../core/errors.ts'
import { callServerStream, callUnary } from '../../platform/rpc/call.ts'
import type { Connection } from '../../platform/rpc/dial.ts'
import type { LogLine__Output } from '../../proto/gen/banyan/v1/LogLine.ts'
import type { ClusterView } from '../view.ts'

export interface TaskLogsWish {
  readonly task: string
  readonly tail: number
  readonly follow: boolean
}

interface Options {
  readonly view: Pick<ClusterView, 'alive'>
  readonly engineId: string
  readonly peers: {
    /** A connection of its own. Throws `engine-unreachable` (wait). */
    dialEngine(id: string): Connection
  }
}

/** Agents whose streams other engines have: those are asked. Codes of all: `agent-not-here` (retry), `engine-unreachable`. */
export class AgentsElsewhere {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Log lines of one task, as they come. */
  async *logs(
    agent: string,
    wish: TaskLogsWish,
    signal: AbortSignal,
  ): AsyncGenerator<LogLine__Output> {
    const connection = this.#dial(agent)
    try {
      yield* callServerStream(connection.cluster, 'TaskLogs', { agent, ...wish }, { signal })
    } finally {
      connection.close()
    }
  }

  /** Asks for a new tunnel key. */
  async rotateKey(agent: string): Promise<void> {
    const connection = this.#dial(agent)
    try {
      await callUnary(connection.cluster, 'RotateAgentKey', { agent })
    } finally {
      connection.close()
    }
  }

  #dial(agent: string): Connection {
    const { view, engineId, peers } = this.#options
    const engine = view.alive.get(agent)?.engine
    if (engine === undefined) throw notHere(`${agent} is not connected: ask again when it is back`)
    if (engine === engineId) throw notHere(`${agent} has just left this engine; ask again`)
    return peers.dialEngine(engine)
  }
}

export function notHere(message: string): BanyanError {
  return new BanyanError('agent-not-here', message, 'retry')
}
