import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { connect as connectTls } from 'node:tls'
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { engineMember, type Role } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import { type MemberListener, startMemberListener } from '../../engine/api/member-listener.ts'
import { Events } from '../../engine/events.ts'
import { pemOf } from '../../engine/join/authority.ts'
import { removeClient } from '../../engine/join/clients.ts'
import { openJoining } from '../../engine/join/open-joining.ts'
import { Keyring, sealingKey } from '../../engine/secrets/keyring.ts'
import { removeEngine } from '../../engine/state/remove-engine.ts'
import { systemClock as clock } from '../../platform/clock.ts'
import { maxMessageBytes } from '../../platform/rpc/limits.ts'
import { services } from '../../platform/rpc/load.ts'
import { engineServerName, keyDigest, type TlsIdentity } from '../../platform/rpc/tls-identity.ts'
import { type JoinRig, startJoinRig } from '../support/join-rig.ts'

const log = pino({ level: 'silent' })
const names = ['control', 'agent', 'cluster'] as const
const stopped = new AbortController()
const undo: (() => unknown)[] = []
/** Methods that were reached. */
const reached: string[] = []
let rig: JoinRig
/** Of two engines with one store. */
let doors: readonly (MemberListener & { readonly address: string })[]
let count = 0
const tooLarge: number = status.RESOURCE_EXHAUSTED

beforeAll(async () => {
  rig = await startJoinRig()
  doors = [await openDoor(), await openDoor()]
})

afterAll(async () => {
  for (const step of undo) await step()
  for (const door of doors) await door.close()
  stopped.abort()
  await rig.stop()
})

async function openDoor() {
  const { store } = rig
  const { signal } = stopped
  const joining = await openJoining({
    ...{ store, events: rig.joining.events, clock, log, signal, startOver: false },
    keyring: new Keyring([sealingKey(Buffer.alloc(32, 1))]),
  })
  const [control, agents, cluster] = names.map(stubs)
  const handlers = { control, agents, cluster } as never as Pick<
    Parameters<typeof startMemberListener>[0],
    'control' | 'agents' | 'cluster'
  >
  const listener = startMemberListener({ ...handlers, joining, log })
  const [port] = await listener.open('tcp', [{ host: '127.0.0.1', port: 0 }])
  return { ...listener, address: `127.0.0.1:${port}` }
}

interface Answerable {
  on(event: 'data' | 'error', tell: () => void): unknown
  write?(message: object): void
}

/** Streams stay open, and their messages are read. */
function stubs(service: (typeof names)[number]) {
  const methods = Object.entries(services[service]).map(([method, { requestStream }]) => [
    method,
    (call: Answerable, callback?: (e: null, r: object) => void) => {
      if (requestStream) {
        call.on('data', () => reached.push(method))
        call.on('error', () => undefined)
      } else reached.push(method)
      if (call.write) call.write({})
      else if (!requestStream) callback?.(null, {})
    },
  ])
  return Object.fromEntries(methods) as object
}

async function memberOf(role: Role, name = `${role}-${++count}`): Promise<TlsIdentity> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const member = { name, role, key: keyDigest(publicKey), joinedAt: 1 }
  await rig.write({ [keys.member(name)]: records.member.encode(member) })
  const { authority } = rig.joining
  await expect.poll(() => rig.joining.members.find(name), { timeout: 10_000 }).toBeDefined()
  return {
    authority: authority.certificate,
    certificate: authority.agentCertificate(name, publicKey, Date.now()),
    key: pemOf(privateKey),
  }
}

function clientOf(address: string, { authority, certificate, key }: Partial<TlsIdentity>): Client {
  const of = (text: string | undefined) => (text === undefined ? null : Buffer.from(text))
  const secured = credentials.createSsl(of(authority), of(key), of(certificate))
  const client = new Client(address, secured, {
    'grpc.ssl_target_name_override': engineServerName,
  })
  undo.push(() => client.close())
  return client
}

/** Whether a call is let in: the engine answers something. */
async function isIn(client: Client, path: string): Promise<boolean> {
  const asIs = (data: Buffer) => data
  return await new Promise(resolve => {
    const stream = client.makeBidiStreamRequest(path, asIs, asIs)
    stream.on('error', () => resolve(false)).on('data', () => resolve(true))
    stream.end(Buffer.alloc(0))
  })
}

/** Speaks HTTP/2 as whoever has the certificate, or as nobody. */
async function session(address: string, tls: Partial<TlsIdentity>): Promise<ClientHttp2Session> {
  const [host = '', port] = address.split(':')
  const { authority: ca, certificate: cert, key } = tls
  const options = { host, port: Number(port), servername: engineServerName, ALPNProtocols: ['h2'] }
  const socket = connectTls({ ...options, ca, cert, key })
  await once(socket, 'secureConnect')
  const opened = connectHttp2(`https://${address}`, { createConnection: () => socket })
  opened.on('error', () => undefined)
  undo.push(() => opened.destroy())
  return opened
}

/** Announces a message of so many bytes, as its first five say, and sends none of them: answers gRPC's status. */
async function announced(to: ClientHttp2Session, path: string, bytes: number): Promise<number> {
  const stream = to.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  const said = new Promise<unknown>(resolve => {
    const look = (headers: object) => {
      if ('grpc-status' in headers) resolve(headers['grpc-status'])
    }
    stream.on('response', look).on('trailers', look)
    stream.on('error', () => resolve(undefined)).on('close', () => resolve(undefined))
  })
  const length = Buffer.alloc(5)
  length.writeUInt32BE(bytes, 1)
  stream.resume()
  stream.write(length)
  const answer = Number(await said)
  stream.close()
  return answer
}

const rolesOf = { control: 'operator', agent: 'agent', cluster: 'engine' } as const

describe('a message that is too large', () => {
  test('is read by no method of any service', async () => {
    const [{ address } = { address: '' }] = doors
    const answers: string[] = []
    reached.length = 0
    for (const service of names) {
      const name = service === 'cluster' ? engineMember(`e-${++count}`) : undefined
      const opened = await session(address, await memberOf(rolesOf[service], name))
      for (const { path } of Object.values(services[service])) {
        const code = await announced(opened, path, maxMessageBytes + 1)
        if (code !== tooLarge) answers.push(`${path}: ${code}`)
      }
    }

    expect([answers, reached]).toEqual([[], []])
  })

  test('of a stranger is read by no method, from 16 KiB on', async () => {
    const [{ address } = { address: '' }] = doors
    const opened = await session(address, { authority: rig.joining.authority.certificate })
    const paths = Object.values(services.join).map(({ path }) => path)

    const codes: number[] = []
    for (const path of paths) codes.push(await announced(opened, path, 16 * 1024 + 1))

    expect(codes).toEqual(paths.map(() => tooLarge))
  })
})

describe('who is removed at one engine', () => {
  /** Open at the second engine. */
  async function streamAt(role: Role, path: string, name?: string) {
    const [, { address } = { address: '' }] = doors
    const client = clientOf(address, await memberOf(role, name))
    const asIs = (data: Buffer) => data
    const stream = client.makeBidiStreamRequest(path, asIs, asIs)
    const ended = new Promise<string>(resolve => {
      stream.on('error', (error: ServiceError) => resolve(status[error.code]))
      stream.on('end', () => resolve('OK'))
    })
    await new Promise(resolve => {
      stream.on('data', resolve)
      stream.end(Buffer.alloc(0))
    })
    return { client, ended }
  }

  test.each<[Role, string]>([
    ['agent', services.agent.Connect.path],
    ['agent', services.agent.OpenRegistry.path],
    ['operator', services.control.Events.path],
    ['viewer', services.control.Events.path],
  ])('(%s, %s) is cut off at the other one, in the middle of a stream', async (role, path) => {
    const name = `${role}-${++count}`
    const { client, ended } = await streamAt(role, path, name)

    await removeClient(rig.joining, name, 'ada')

    expect(await ended).toBe('UNAVAILABLE')
    expect(await isIn(client, path)).toBe(false)
  })

  test('(an engine) is cut off at the other one, too, and does not come in with the same key', async () => {
    const path = services.cluster.OpenRegistry.path
    const id = `e-${++count}`
    const { client, ended } = await streamAt('engine', path, engineMember(id))
    const { store } = rig
    const events = new Events(store, log, () => clock.now())
    const entry = await store.get(keys.member(engineMember(id)))

    await removeEngine(
      { store, engineId: 'engine-1', events, clock },
      { id, force: false, person: 'ada' },
    )

    expect(await ended).toBe('UNAVAILABLE')
    // as it does that has the password of an etcd of one's own
    await rig.write({ [keys.member(engineMember(id))]: entry?.value })
    expect(await isIn(client, path)).toBe(false)
  })

  test('as a client, an engine is not: that is said', async () => {
    const refusal = removeClient(rig.joining, engineMember('engine-1'), 'ada')

    expect(await refusal.catch(codeOf)).toBe('client-is-engine')
  })
})
