import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { type Client, Metadata } from '@grpc/grpc-js'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlAddress } from '../../core/control-address.ts'
import { codeOf } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Role } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import { startMemberListener } from '../../engine/api/member-listener.ts'
import { agentRoles, clusterRoles, controlRoles } from '../../engine/api/roles.ts'
import { makeIdentity } from '../../engine/control/identity.ts'
import { EnginePeers } from '../../engine/control/peers.ts'
import { registerEngine } from '../../engine/control/register.ts'
import { addClient, removeClient } from '../../engine/join/clients.ts'
import { pemOf } from '../../engine/join/authority.ts'
import { renew } from '../../engine/join/join.ts'
import { enrolmentProof } from '../../platform/enrolment.ts'
import { enrolAt } from '../../platform/membership/enrol.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { type Connection, dial } from '../../platform/rpc/dial.ts'
import { fromServiceError } from '../../platform/rpc/errors.ts'
import { services } from '../../platform/rpc/load.ts'
import { keyDigest, type TlsIdentity } from '../../platform/rpc/tls-identity.ts'
import { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { sharedSecret } from '../../platform/wireguard/x25519.ts'
import { type JoinRig, startJoinRig } from '../support/join-rig.ts'

const log = pino({ level: 'silent' })
const tables = { control: controlRoles, agent: agentRoles, cluster: clusterRoles }
type Service = keyof typeof tables

let rig: JoinRig
let listener: ReturnType<typeof startMemberListener>
let address: string
let folder: string
let engineKeys: TunnelKeys
/** Methods that answered, and the person that they saw. */
const answered: { readonly method: string; readonly person: unknown }[] = []
const undo: (() => unknown)[] = []
let count = 0

beforeAll(async () => {
  rig = await startJoinRig()
  folder = mkdtempSync(join(tmpdir(), 'bnt-d-'))
  engineKeys = await TunnelKeys.open(join(folder, 'engine'))
  listener = startMemberListener({
    ...{ control: stubs('control'), agents: stubs('agent'), cluster: stubs('cluster') },
    joining: { ...rig.joining, controlKeys: engineKeys },
    log,
  })
  const [port] = await listener.open('tcp', [{ host: '127.0.0.1', port: 0 }])
  address = `127.0.0.1:${port}`
})

afterAll(async () => {
  for (const step of undo) await step()
  await listener.close()
  await rig.stop()
  rmSync(folder, { recursive: true })
})

/** Handlers that note that they were reached, of every method of a service. */
function stubs(service: Service): never {
  const methods = Object.entries(services[service]).map(([method, { responseStream }]) => [
    method,
    (
      call: { request?: { person?: unknown }; end(): void },
      callback?: (e: null, r: object) => void,
    ) => {
      answered.push({ method, person: call.request?.person })
      if (responseStream) call.end()
      else callback?.(null, {})
    },
  ])
  return Object.fromEntries(methods) as never
}

/** One who is on the list, and what it shows. */
async function memberOf(role: Role, name = `${role}-${++count}`) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const key = keyDigest(publicKey)
  const member = { name, role, key, joinedAt: 1 }
  await rig.write({ [keys.member(name)]: records.member.encode(member) })
  return { name, tls: identityOf(name, publicKey, privateKey) }
}

function identityOf(name: string, publicKey: KeyObject, privateKey: KeyObject): TlsIdentity {
  const { authority } = rig.joining
  const certificate = authority.agentCertificate(name, publicKey, Date.now())
  return { authority: authority.certificate, certificate, key: pemOf(privateKey) }
}

function dialled(security: Partial<TlsIdentity> = {}): Connection {
  const { certificate: authority } = rig.joining.authority
  const connection = dial(address, { authority, ...security })
  undo.push(() => connection.close())
  return connection
}

/** Code of what any kind of method answers with an empty request; empty: it was reached. */
async function called({ channel }: { readonly channel: Client }, service: Service, method: string) {
  const { path, requestSerialize, responseDeserialize, requestStream, responseStream } = services[
    service
  ][method as never] as (typeof services.agent)['Connect']
  const [one, other] = [requestSerialize as never, responseDeserialize as never]
  return await new Promise<string>(resolve => {
    const done = (error: unknown) => resolve(error ? fromServiceError(error, address).code : '')
    const options = { deadline: Date.now() + 20_000 }
    const stream = requestStream
      ? responseStream
        ? channel.makeBidiStreamRequest(path, one, other, options)
        : channel.makeClientStreamRequest(path, one, other, new Metadata(), options, done)
      : responseStream
        ? channel.makeServerStreamRequest(path, one, other, {}, options)
        : channel.makeUnaryRequest(path, one, other, {}, new Metadata(), options, done)
    stream.on('error', done)
    if ('resume' in stream) (stream as { resume(): void }).resume()
    stream.on('end', () => done(undefined))
    if ('end' in stream) (stream as { end(): void }).end()
  })
}

const methods = (Object.keys(tables) as Service[]).flatMap(service =>
  Object.keys(tables[service]).map(method => ({ service, method })),
)

async function reached(security?: TlsIdentity): Promise<string[]> {
  const connection = dialled(security)
  const outcomes = await Promise.all(
    methods.map(async ({ service, method }) => [
      `${service} ${method}`,
      await called(connection[service], service, method),
    ]),
  )
  return outcomes.filter(([, code]) => code === '').map(([what]) => what as string)
}

describe('each method', () => {
  test.each<Role>(['agent', 'operator', 'viewer', 'webhook', 'engine'])(
    'answers who is %s as the table says',
    async role => {
      const { tls } = await memberOf(role)
      const allowed = methods.filter(({ service, method }) =>
        (tables[service] as Record<string, readonly Role[]>)[method]?.includes(role),
      )

      expect(await reached(tls)).toEqual(allowed.map(one => `${one.service} ${one.method}`))
      expect(allowed.length).toBeGreaterThan(0)
    },
  )

  test('is in the tables', () => {
    const all = (Object.keys(tables) as Service[]).flatMap(service =>
      Object.keys(services[service]),
    )
    expect(methods.map(({ method }) => method).sort()).toEqual(all.sort())
  })

  test('answers nobody without a certificate, or with one of somebody who was removed', async () => {
    const gone = await memberOf('operator')
    await rig.write({ [keys.member(gone.name)]: undefined })

    expect([await reached(), await reached(gone.tls)]).toEqual([[], []])
  })

  test('is told who calls by the certificate, whatever the request says', async () => {
    const { name, tls } = await memberOf('operator')

    await callUnary(dialled(tls).control, 'LabelAgent', { name: 'x', person: 'root' })

    expect(answered.at(-1)).toEqual({ method: 'LabelAgent', person: name })
  })
})

/** A machine whose key is on the list. */
async function listed(role = 'operator') {
  const name = `machine-${++count}`
  const own = await TunnelKeys.open(join(folder, name))
  const wish = { name, publicKey: own.current, role, again: false, person: 'ada' }
  await addClient(rig.joining, wish)
  const options = { path: join(folder, `${name}.json`), name, keys: own, now: Date.now() }
  return { ...options, wish, place: { address, engineKey: engineKeys.current } }
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => '', codeOf)
}

describe('who has a WireGuard key on the list', () => {
  test('gets a certificate that lets it in as what the list says', async () => {
    const machine = await listed('viewer')

    const identity = await enrolAt(machine)

    expect(await called(dialled(identity).control, 'control', 'Status')).toBe('')
    expect(await called(dialled(identity).control, 'control', 'Down')).toBe('role-denied')
    expect(await enrolAt(machine)).toEqual(identity)
  })

  test('gets one once, until somebody says again', async () => {
    const machine = await listed()
    await enrolAt(machine)
    const elsewhere = { ...machine, path: `${machine.path}.2` }
    const second = await refusal(enrolAt(elsewhere))

    await addClient(rig.joining, { ...machine.wish, again: true })

    expect(second).toBe('enrolled-already')
    expect(await refusal(enrolAt(elsewhere))).toBe('')
  })

  test('gets nothing with another key, under another name, or from an engine with another key', async () => {
    const [machine, other] = [await listed(), await listed()]
    const engineKey = (await TunnelKeys.open(join(folder, 'other-engine'))).current

    const codes = [
      await refusal(enrolAt({ ...machine, keys: other.keys })),
      await refusal(enrolAt({ ...machine, name: other.name })),
      await refusal(enrolAt({ ...machine, place: { address, engineKey } })),
    ]

    expect(codes).toEqual(Array(3).fill('enrolment-refused'))
  })

  test('gains nothing from a request that was heard, for another key or once more', async () => {
    const machine = await listed()
    const shared = sharedSecret(await machine.keys.secret(), engineKeys.current)
    const mine = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const theirs = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const said = {
      ...{ name: machine.name, tunnelKey: machine.keys.current, now: Date.now() },
      publicKey: mine.publicKey.export({ type: 'spki', format: 'der' }),
    }
    const { certificate: authority } = rig.joining.authority
    const proof = enrolmentProof(shared, { ...said, engineKey: engineKeys.current, authority })
    const ask = async (change: object) =>
      await callUnary(dialled().join, 'Enrol', { ...said, proof, protocol: 1, ...change })

    const publicKey = theirs.publicKey.export({ type: 'spki', format: 'der' })
    const changed = await refusal(ask({ publicKey }))
    const { certificate } = await ask({})
    const replayed = await ask({})
    const late = await refusal(ask({ now: said.now - 600_000 }))

    expect([changed, late]).toEqual(['enrolment-refused', 'clock-skew'])
    // what a replay brings is of use to who has the private key alone
    const stolen = { certificate: replayed.certificate, key: pemOf(theirs.privateKey) }
    expect(() => dialled(stolen)).toThrow('key')
    expect(certificate).toContain('BEGIN CERTIFICATE')
  })
})

describe('the list', () => {
  test('has each key and each name once', async () => {
    const { wish } = await listed()
    const { current: publicKey } = await TunnelKeys.open(join(folder, `new-${++count}`))
    const add = async (change: object) =>
      await refusal(addClient(rig.joining, { ...wish, ...change }))

    expect([
      await add({ publicKey }),
      await add({ name: 'another', role: 'agent' }),
      await add({ name: 'another', publicKey: 'nonsense' }),
      await add({ name: 'another', publicKey, role: 'god' }),
      await add({ name: 'engine:1', publicKey }),
      await add({ again: true, role: 'agent' }),
    ]).toEqual([
      ...['name-taken', 'tunnel-key-taken', 'tunnel-key-malformed', 'role-unknown'],
      ...['name-invalid', 'name-taken'],
    ])
  })

  test('gives a key free with who had it, who is cut off at once', async () => {
    const machine = await listed()
    const identity = await enrolAt(machine)
    const connection = dialled(identity)
    await called(connection.control, 'control', 'Status')

    await removeClient(rig.joining, machine.name, 'ada')

    await expect
      .poll(async () => await called(connection.control, 'control', 'Status'), { timeout: 10_000 })
      .not.toBe('')
    await expect(addClient(rig.joining, { ...machine.wish, name: 'heir' })).resolves.toMatchObject({
      tunnelKey: machine.keys.current,
    })
  })
})

describe('a WireGuard key', () => {
  test('is followed by another one, while both are let in, until the new one was used', async () => {
    const machine = await listed('agent')
    const { certificate } = await enrolAt(machine)
    const { publicKey } = new X509Certificate(certificate)
    const peer = { name: machine.name, key: keyDigest(publicKey) }
    const { members } = rig.joining
    const [before, next] = [machine.keys.current, await machine.keys.rotate()]
    const from = (key: string) => ({
      ...{ door: 'tunnel' as const, from: controlAddress('agent', key) },
      to: controlAddress('agent', engineKeys.current),
    })
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    const early = members.admits(peer, from(next))

    await renew(rig.joining, peer, { spki, tunnelKey: next })
    const both = [before, next].map(key => members.meets(from(key)))
    const old = members.admits(peer, from(before))
    const isIn = members.admits(peer, from(next))

    expect([early, ...both, old, isIn]).toEqual([false, true, true, true, true])
    await expect.poll(() => members.find(machine.name)?.tunnelKey, { timeout: 10_000 }).toBe(next)
    expect(members.find(machine.name)).not.toHaveProperty('nextTunnelKey')
    expect([before, next].map(key => members.admits(peer, from(key)))).toEqual([false, true])
    const claims = [before, next].map(key => keys.tunnelAddress(controlAddress('agent', key)))
    const held = await Promise.all(claims.map(async key => (await rig.store.get(key))?.value))
    expect(held).toEqual([undefined, machine.name])
  })
})

describe('an engine', () => {
  test('comes in at another one by itself, and as no other', async () => {
    const engine = { address, version: '1', startedAt: 1 }
    const view = {
      engines: new Map([
        ['engine-1', engine],
        ['engine-2', engine],
      ]),
    }
    const identity = makeIdentity(rig.joining.authority, 'engine-2', Date.now)
    const peers = new EnginePeers({
      ...{ engineId: 'engine-2', view, hasTunnel: false, identity: () => identity.tls() },
    })
    const call = async () => {
      const connection = peers.dialEngine('engine-1')
      undo.push(() => connection.close())
      return await called(connection.cluster, 'cluster', 'OpenRegistry')
    }

    const before = await call()
    const registration = { engineId: 'engine-2', key: identity.keyDigest, now: Date.now() }
    await registerEngine(rig.joining, registration)
    const other = await refusal(Promise.resolve().then(() => peers.dialEngine('engine-3').close()))

    expect([before === '', await call(), other]).toEqual([false, '', 'engine-unreachable'])
    expect(peers.others()).toEqual([{ id: 'engine-1', engine }])
  })
})

describe('the door', () => {
  test('takes no TLS before 1.3', async () => {
    const [host = '', port] = address.split(':')
    const socket = connectTls({ host, port: Number(port), maxVersion: 'TLSv1.2' })
    undo.push(() => socket.destroy())

    const outcome = await new Promise<string>(resolve => {
      socket.on('secureConnect', () => resolve('in'))
      socket.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? ''))
    })

    expect(outcome).toMatch(/^(ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION|EPROTO|ECONNRESET)$/)
  })

  test('refuses messages that are too large, of members and of others', async () => {
    const { tls } = await memberOf('operator')
    const huge = { name: 'x'.repeat(17 * 1024 * 1024) }
    const large = { name: 'x'.repeat(17 * 1024), publicKey: Buffer.alloc(0), protocol: 1 }

    expect(await refusal(callUnary(dialled(tls).control, 'LabelAgent', huge))).toBe('rpc-too-large')
    expect(await refusal(callUnary(dialled().join, 'Enrol', large))).toBe('rpc-too-large')
  })
})
