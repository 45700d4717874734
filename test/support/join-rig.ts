import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { joinCluster } from '../../agent/join/init.ts'
import { Identity } from '../../agent/join/identity.ts'
import { keys } from '../../core/keys.ts'
import { startAgentListener } from '../../engine/api/agent-listener.ts'
import { agentService } from '../../engine/api/agent-service.ts'
import { ConnectedAgents } from '../../engine/api/connected.ts'
import { LogRelay } from '../../engine/api/log-relay.ts'
import { OpenStreams } from '../../engine/api/open-streams.ts'
import { Events } from '../../engine/events.ts'
import { createInvite, type InviteWish } from '../../engine/join/invites.ts'
import { type Joining, openJoining } from '../../engine/join/open-joining.ts'
import { signsOfLife } from '../../engine/nodes/sign-of-life.ts'
import { Feed } from '../../engine/routes/feed.ts'
import { Keyring, sealingKey } from '../../engine/secrets/keyring.ts'
import { systemClock } from '../../platform/clock.ts'
import { dial, type DialSecurity, openDuplex } from '../../platform/rpc/client.ts'
import type { AgentMessage } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { EngineMessage__Output } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import { fromServiceError } from '../../platform/rpc/errors.ts'
import { startViewRig, type ViewRig } from './view-rig.ts'

/** An engine's side of joining, on a store in memory, behind real TLS. */
export interface JoinRig extends ViewRig {
  readonly joining: Joining
  /** `host:port` of the listener for agents. */
  readonly address: string
  /** Everything that was logged, down to debug. */
  readonly logged: () => string
  /** Milliseconds that the engine's clock is ahead. */
  readonly time: { ahead: number }
  token(wish?: Partial<InviteWish>): Promise<string>
  /** A new server with a folder of its own, as another machine has. */
  server(name: string): TestServer
}

export interface TestServer {
  readonly joinFile: string
  /** As `banyan-agent init` does. */
  join(token: string, engine?: string): Promise<boolean>
  /** What it has in its join file. */
  identity(): Promise<Identity>
}

/** `registryPort`: of the registry that it manages. */
export async function startJoinRig(options: { registryPort?: number } = {}): Promise<JoinRig> {
  const rig = await startViewRig()
  const stopped = new AbortController()
  const { signal } = stopped
  const { store, view } = rig
  let text = ''
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString('utf8')
      done()
    },
  })
  const log = pino({ level: 'debug' }, sink)
  const time = { ahead: 0 }
  const clock = { ...systemClock, now: () => Date.now() + time.ahead }
  const events = new Events(store, log, () => clock.now())
  const keyring = new Keyring([sealingKey(Buffer.alloc(32, 1))])
  const listen = { host: '127.0.0.1', port: 0 }
  const joining = await openJoining({
    ...{ listen, store, keyring, events, clock, log, signal, startOver: false },
  })
  const agents = agentService({
    ...{ store, view, events, joining, clock, log, signal },
    ...{ feed: new Feed(view), relay: new LogRelay(), connected: new ConnectedAgents() },
    ...{ streams: new OpenStreams('engine-1'), engineId: 'engine-1' },
    ...{ vpcCidr: '10.200.0.0/16', vipCidr: '10.201.0.0/16' },
    ...(options.registryPort !== undefined && { registryPort: options.registryPort }),
    taskSecrets: { reveal: tasks => Promise.resolve([...tasks]) },
    signs: signsOfLife({ store, view, engineId: 'engine-1' }),
    agentWatch: { silent: () => Promise.resolve(), back: () => Promise.resolve() },
    monotonic: () => performance.now(),
  })
  const listener = await startAgentListener({ agents, joining, log })
  const address = `127.0.0.1:${listener.port}`
  let servers = 0
  const folder = mkdtempSync(join(tmpdir(), 'bnt-j-'))
  return {
    ...rig,
    ...{ joining, address, time, logged: () => text },
    token: async wish => {
      const whole = { ttlMs: 3_600_000, uses: 1, person: 'ada', ...wish }
      const { fingerprint } = joining.authority
      return (await createInvite(store, fingerprint, whole, clock.now())).token
    },
    server: name => testServer(join(folder, String(++servers), 'join.json'), name, address),
    stop: async () => {
      stopped.abort()
      await listener.close()
      await rig.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

function testServer(joinFile: string, name: string, address: string): TestServer {
  return {
    joinFile,
    join: async (token, engine = address) =>
      await joinCluster({ config: { nodeName: name, joinFile }, engine, token, now: Date.now }),
    identity: async () => {
      const identity = await Identity.load(joinFile, name, [address])
      if (!identity) throw new Error(`${name} has not joined`)
      return identity
    },
  }
}

/** An agent's stream, by hand. */
export interface TestStream {
  readonly got: EngineMessage__Output[]
  send(message: AgentMessage): void
  /** Resolves with the code of what ended it; empty: it ended well. */
  readonly ended: Promise<string>
  close(): void
}

/** Says Hello; `incarnation` tells one program from another. */
export function openStream(
  address: string,
  security: DialSecurity,
  hello: { readonly name: string; readonly incarnation?: string },
): TestStream {
  const connection = dial(address, security)
  const stream = openDuplex(connection.agent, 'Connect')
  const got: EngineMessage__Output[] = []
  stream.on('data', message => void got.push(message as EngineMessage__Output))
  const ended = new Promise<string>(resolve => {
    stream.on('end', () => resolve(''))
    stream.on('error', error => resolve(fromServiceError(error, address).code))
  })
  stream.write({ hello: { incarnation: 'i', version: '1', protocol: 1, cpus: 1, ...hello } })
  return {
    got,
    ended,
    send: message => void stream.write(message),
    close: () => {
      stream.cancel()
      connection.close()
    },
  }
}

/** As `banyan agent remove` does. */
export async function forget(rig: ViewRig, agent: string): Promise<void> {
  await rig.write({ [keys.member(agent)]: undefined, [keys.agent(agent)]: undefined })
}
