import type { TaskStatus } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import { dial, openDuplex } from '../../platform/rpc/client.ts'
import { agentProtocol } from '../../platform/version.ts'
import type { EngineMessage__Output } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import { aStatus } from '../../test/support/builders.ts'

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
  const number = Number(name.replace(/\D/g, ''))
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
        const statuses = news.tasks.map(text => records.status.encode(runningOf(text, number)))
        stream.write({ status: { statuses, complete: true } })
        resolve()
      })
    }),
  }
  stream.write({
    hello: {
      ...{ name, incarnation: name, version: '0', protocol: agentProtocol },
      ...{ cpus: 4, memoryBytes: 8 * 2 ** 30, os: 'linux', arch: 'amd64' },
      ...{ wgPublicKey: `key-of-${name}`, wgEndpoint: `192.0.2.1:${10_000 + number}` },
    },
  })
  // as those of servers, the heartbeats of a crowd are spread over time
  setTimeout(
    () => (heartbeat = setInterval(() => stream.write({ heartbeat: {} }), heartbeatMs)),
    (number * 37) % heartbeatMs,
  ).unref()
  return agent
}

function runningOf(text: string, number: number): TaskStatus {
  const task = records.task.decode(text)
  const address = `10.${200 + (number >> 8)}.${number & 255}.${2 + (task.slot % 250)}`
  return aStatus(task, { address })
}
