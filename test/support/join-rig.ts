import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { joinCluster } from '../../agent/join/init.ts'
import { Identity } from '../../platform/membership/identity.ts'
import type { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { clusterService } from '../../engine/api/cluster-service.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import type { ControlServiceHandlers } from '../../proto/gen/banyan/v1/ControlService.ts'
import { agentService } from '../../engine/api/agent-service.ts'
import { ConnectedAgents } from '../../engine/api/connected.ts'
import { LogRelay } from '../../engine/api/log-relay.ts'
import { type MemberListener, startMemberListener } from '../../engine/api/member-listener.ts'
import { OpenStreams } from '../../engine/api/open-streams.ts'
import { Events } from '../../engine/events.ts'
import { createInvite, type InviteWish } from '../../engine/join/invites.ts'
import type { JoinContext } from '../../engine/join/join.ts'
import { openJoining } from '../../engine/join/open-joining.ts'
import { signsOfLife } from '../../engine/nodes/sign-of-life.ts'
import { Feed } from '../../engine/routes/feed.ts'
import { Keyring, sealingKey } from '../../engine/secrets/keyring.ts'
import type { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { systemClock } from '../../platform/clock.ts'
import { openDuplex } from '../../platform/rpc/call.ts'
import { dial, type DialSecurity } from '../../platform/rpc/dial.ts'
import type { Store } from '../../platform/store/store.ts'
import type { AgentMessage } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { EngineMessage__Output } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import { fromServiceError } from '../../platform/rpc/errors.ts'
import { storeWith } from './store-with.ts'
import { startViewRig, type ViewRig } from './view-rig.ts'

/** An engine's side of joining, on a store in memory, behind real TLS. */
export interface JoinRig extends ViewRig {
  readonly joining: JoinContext
  readonly listener: MemberListener
  /** `host:port` of the listener for agents. */
  readonly address: string
  /** Everything that was logged, down to debug. */
  readonly logged: () => string
  /** Milliseconds that the engine's clock is ahead. */
  readonly time: { ahead: number }
  /** Why the store takes nothing from who joins; undefined: it does. */
  readonly contact: { refusal?: BanyanError }
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

interface JoinRigOptions {
  /** Of the registry that it manages, a unix socket. */
  readonly registryDoor?: string
  /** Of its control tunnel: machines may come for certificates. */
  readonly controlKeys?: TunnelKeys
  /** Besides Version, which is the only one that it answers by itself. */
  readonly control?: Partial<ControlServiceHandlers>
}

export async function startJoinRig(options: JoinRigOptions = {}): Promise<JoinRig> {
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
  const contact: JoinRig['contact'] = {}
  const clock = { ...systemClock, now: () => Date.now() + time.ahead }
  const events = new Events(store, log, () => clock.now())
  const keyring = new Keyring([sealingKey(Buffer.alloc(32, 1))])
  const joining = await openJoining({
    ...{ store, keyring, events, clock, log, signal, startOver: false },
  })
  const agents = agentService({
    ...{ store, view, events, joining, clock, log, signal },
    ...{ feed: new Feed(view), relay: new LogRelay(), connected: new ConnectedAgents() },
    ...{ streams: new OpenStreams('engine-1'), engineId: 'engine-1' },
    ...{ vpcCidr: '10.200.0.0/16', vipCidr: '10.201.0.0/16' },
    ...(options.registryDoor !== undefined && { registryDoor: options.registryDoor }),
    taskSecrets: { reveal: tasks => Promise.resolve([...tasks]) },
    signs: signsOfLife({ store, view, engineId: 'engine-1' }),
    agentWatch: { silent: () => Promise.resolve(), back: () => Promise.resolve() },
    monotonic: () => performance.now(),
  })
  const answered = { version: 'test', engineId: 'engine-1' }
  const host = {
    sealingKey: (id: string) => keyring.byId(id),
    ...{ engineId: 'engine-1', isManaged: true, secretsKeyFile: '/keys/secrets.key' },
    settings: () => Promise.resolve('registry_port: 5000\n'),
  }
  const version = unary(async () => await Promise.resolve(answered))
  const control = { Version: version, ...options.control }
  const listener = startMemberListener({
    ...{ agents, log },
    joining: {
      ...joining,
      store: refusable(store, contact),
      host,
      ...(options.controlKeys && { controlKeys: options.controlKeys }),
    },
    cluster: clusterService({ relay: new LogRelay(), connected: new ConnectedAgents() }),
    control: control as unknown as ControlServiceHandlers,
  })
  const [port] = await listener.open('tcp', [{ host: '127.0.0.1', port: 0 }])
  const address = `127.0.0.1:${port}`
  let servers = 0
  const folder = mkdtempSync(join(tmpdir(), 'bnt-j-'))
  return {
    ...rig,
    ...{ joining, listener, address, time, contact, logged: () => text },
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

function refusable(store: Store, contact: JoinRig['contact']): Store {
  return storeWith(store, async txn => {
    if (contact.refusal) throw contact.refusal
    return await store.commit(txn)
  })
}

function testServer(joinFile: string, name: string, address: string): TestServer {
  return {
    joinFile,
    join: async (token, engine = address) =>
      await joinCluster({
        config: { nodeName: name, joinFile, dataDir: dirname(joinFile) },
        engine,
        token,
        now: Date.now,
        print: () => undefined,
      }),
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
  hello: { readonly name: string; readonly incarnation?: string; readonly protocol?: number },
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
