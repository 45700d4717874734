import { generateKeyPairSync } from 'node:crypto'
import { pino } from 'pino'
import type { JoinFile } from '../../platform/membership/join-file.ts'
import type { Route } from '../../core/model/route.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import { createAuthority, pemOf } from '../../engine/join/authority.ts'
import { serveGuarded } from '../../platform/rpc/guarded-server.ts'
import { services } from '../../platform/rpc/load.ts'
import { type GrpcServer, serveGrpc, type Services } from '../../platform/rpc/server.ts'
import type { AgentMessage__Output } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { LogChunk__Output } from '../../proto/gen/banyan/v1/LogChunk.ts'

type Stream = Parameters<AgentServiceHandlers['Connect']>[0]

const log = pino({ level: 'silent' })

/** An engine that does what the test says: it keeps what agents send. */
export class FakeEngine {
  readonly #subnet: string
  readonly streams: Stream[] = []
  readonly got: AgentMessage__Output[] = []
  readonly chunks: LogChunk__Output[] = []
  /** Whether it answers heartbeats. */
  answers = true
  server: Pick<GrpcServer, 'port' | 'close'> | undefined

  constructor(subnet: string) {
    this.#subnet = subnet
  }

  /** Where agents are to dial. */
  async listen(port = 0, host = '127.0.0.1'): Promise<string> {
    this.server = await serveGrpc({
      services: [[services.agent, this.#handlers()]],
      listen: [{ tcp: `${host}:${port}` }],
      log,
    })
    return `${host}:${this.server.port}`
  }

  /** As `listen`, for agents of other servers; answers what one of them has after it joined. */
  async listenGuarded(
    host: string,
    name: string,
    { authority } = createAuthority(Date.now()),
    more: Services = [],
  ): Promise<{ address: string; joined: JoinFile }> {
    const identity = authority.engineIdentity(Date.now())
    const server = serveGuarded({
      ...{ identity, inside: [[services.agent, this.#handlers()], ...more] },
      ...{ outside: [], log },
      ...{ admits: peer => peer.name === name, meets: () => true },
    })
    const [port] = await server.open('tcp', [{ host, port: 0 }])
    this.server = { port, close: async () => await server.close() }
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const joined = {
      ...{ name, invite: '', authority: identity.authority, key: pemOf(privateKey) },
      certificate: authority.agentCertificate(name, publicKey, Date.now()),
    }
    return { address: `${host}:${port}`, joined }
  }

  get stream(): Stream {
    return this.streams.at(-1) as Stream
  }

  snapshot(revision: number, tasks: readonly Task[], routes: readonly Route[] = []): void {
    this.stream.write({
      snapshot: {
        revision,
        tasks: tasks.map(task => records.task.encode(task)),
        routes: routes.map(route => records.route.encode(route)),
      },
    })
  }

  acks(): (number | undefined)[] {
    return this.got.filter(message => message.ack).map(message => message.ack?.revision)
  }

  /** The newest status of each task, as reported. */
  statuses(): Map<string, TaskStatus> {
    const texts = this.got.flatMap(({ status }) => status?.statuses ?? [])
    return new Map(texts.map(text => records.status.decode(text)).map(s => [s.task, s]))
  }

  reports() {
    return this.got.flatMap(({ status }) =>
      status
        ? [{ ...status, statuses: status.statuses.map(s => records.status.decode(s).task) }]
        : [],
    )
  }

  #handlers(): AgentServiceHandlers {
    return {
      Connect: stream => {
        this.streams.push(stream)
        stream.on('error', () => undefined)
        stream.on('data', (message: AgentMessage__Output) => {
          this.got.push(message)
          if (message.hello) {
            stream.write({ welcome: { subnet: this.#subnet, engineId: 'e', engineVersion: '1' } })
          }
          if (message.heartbeat && this.answers) {
            stream.write({ beat: { number: message.heartbeat.number } })
          }
        })
        stream.on('end', () => stream.end())
      },
      OpenRegistry: call => call.end(),
      Renew: (_call, callback) => callback(null, { certificate: '' }),
      PushLogs: (call, callback) => {
        call.on('data', (chunk: LogChunk__Output) => this.chunks.push(chunk))
        call.on('end', () => callback(null, {}))
      },
    }
  }
}
