import type { TaskStatus } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import { openDuplex } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { agentProtocol } from '../../platform/version.ts'
import type { EngineMessage__Output } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import { numberOf, runningOf, serverOf } from './server.ts'

/** An agent that has no server: it says that its tasks run, acknowledges what it hears, and beats. */
export interface SimulatedAgent {
  readonly name: string
  /** Resolves with the first snapshot. */
  readonly joined: Promise<void>
  /** Called with the routes of each change. */
  onRoutes: (routes: readonly string[]) => void
  tell(status: TaskStatus): void
  close(): void
}

const heartbeatMs = 5000

export function joinAs(name: string, engine: string): SimulatedAgent {
  const connection = dial(engine)
  const stream = openDuplex(connection.agent, 'Connect')
  const { version, capacity, platform, overlay } = serverOf(name)
  let heartbeat: NodeJS.Timeout | undefined
  const agent: SimulatedAgent = {
    name,
    onRoutes: () => undefined,
    tell: status => void stream.write({ status: { statuses: [records.status.encode(status)] } }),
    close: () => {
      clearInterval(heartbeat)
      stream.cancel()
      connection.close()
    },
    joined: new Promise((resolve, reject) => {
      stream.on('error', reject)
      stream.on('data', (message: EngineMessage__Output) => {
        const news = message.snapshot ?? message.delta
        if (!news) return
        stream.write({ ack: { revision: news.revision } })
        if (message.delta) return agent.onRoutes(news.routes)
        const tasks = news.tasks.map(text => records.task.decode(text))
        const statuses = tasks.map(task => records.status.encode(runningOf(task)))
        stream.write({ status: { statuses, complete: true } })
        resolve()
      })
    }),
  }
  stream.write({
    hello: {
      ...{ name, incarnation: name, version, protocol: agentProtocol },
      ...{ ...capacity, ...platform },
      ...{ wgPublicKey: overlay.publicKey, wgEndpoint: overlay.endpoint },
    },
  })
  // as those of servers, the heartbeats of a crowd are spread over time
  setTimeout(
    () => (heartbeat = setInterval(() => stream.write({ heartbeat: {} }), heartbeatMs)),
    (numberOf(name) * 37) % heartbeatMs,
  ).unref()
  return agent
}
