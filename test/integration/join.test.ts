import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Renewal } from '../../platform/membership/keep-renewed.ts'
import { codeOf } from '../../core/errors.ts'
import { decodeToken, encodeToken } from '../../core/join-token.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import { records } from '../../core/records.ts'
import { certificateMs, createAuthority } from '../../engine/join/authority.ts'
import { systemClock } from '../../platform/clock.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial, type DialSecurity } from '../../platform/rpc/dial.ts'
import { serveGuarded } from '../../platform/rpc/guarded-server.ts'
import { services } from '../../platform/rpc/load.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import { serveGrpc } from '../../platform/rpc/server.ts'
import type { TlsIdentity } from '../../platform/rpc/tls-identity.ts'
import {
  forget,
  type JoinRig,
  openStream,
  startJoinRig,
  type TestStream,
} from '../support/join-rig.ts'
import { aTask } from '../support/sample-task.ts'

const log = pino({ level: 'silent' })
let rig: JoinRig
let count = 0
const undo: (() => unknown)[] = []

beforeAll(async () => {
  rig = await startJoinRig()
})

afterAll(async () => {
  for (const step of undo) await step()
  await rig.stop()
})

/** A server that has joined, and its certificate. */
async function member(name = `node-${++count}`) {
  const server = rig.server(name)
  await server.join(await rig.token())
  const identity = await server.identity()
  return { name, server, identity, tls: identity.tls }
}

function connected(security: DialSecurity, name: string, incarnation = 'i'): TestStream {
  const stream = openStream(rig.address, security, { name, incarnation })
  undo.push(() => stream.close())
  return stream
}

async function welcomed(stream: TestStream): Promise<string> {
  await expect.poll(() => stream.got.length, { timeout: 10_000 }).toBeGreaterThan(0)
  return stream.got[0]?.welcome?.subnet ?? ''
}

/** Code of what a promise rejects with; empty when it doesn't. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => '', codeOf)
}

/** What becomes of one more program that calls itself so: `in`, or the code that it hears. */
async function tryAs(tls: TlsIdentity, name: string, incarnation: string): Promise<string> {
  const stream = connected(tls, name, incarnation)
  const isIn = expect.poll(() => stream.got.length, { timeout: 5000 }).toBeGreaterThan(0)
  return await Promise.race([isIn.then(() => 'in'), stream.ended])
}

function keyPair() {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
}

function publicKey(): Buffer {
  return keyPair().publicKey.export({ type: 'spki', format: 'der' })
}

function withChanged(part: 'fingerprint' | 'id' | 'secret') {
  return (text: string) => {
    const token = decodeToken(text)
    const changed = Buffer.from(token[part])
    changed[0] = (changed[0] ?? 0) ^ 1
    return encodeToken({ ...token, [part]: changed })
  }
}

describe('a server with a token', () => {
  test('joins, connects, and connects again after a restart', async () => {
    const { name, server, tls } = await member()

    const subnet = await welcomed(connected(tls, name))
    const again = connected((await server.identity()).tls, name)

    expect(subnet).toMatch(/^10\.200\.\d+\.0\/24$/)
    expect(await welcomed(again)).toBe(subnet)
    expect(statSync(server.joinFile).mode & 0o777).toBe(0o600)
  })

  test('that runs init twice has joined once', async () => {
    const server = rig.server('twice')
    const token = await rig.token()

    const first = await server.join(token)
    const before = readFileSync(server.joinFile, 'utf8')

    expect([first, await server.join(token)]).toEqual([true, false])
    expect(readFileSync(server.joinFile, 'utf8')).toBe(before)
  })

  test('may ask again when the answer was lost', async () => {
    const token = await rig.token()
    const { id, secret } = decodeToken(token)
    const { authority } = rig.joining.authority.engineIdentity(Date.now())
    const connection = dial(rig.address, { authority })
    undo.push(() => connection.close())
    const ask = { inviteId: id, inviteSecret: secret, protocol: 1, now: Date.now() }
    const ours = { ...ask, name: 'lost-answer', publicKey: publicKey() }

    const answers = [1, 2].map(async () => await callUnary(connection.join, 'Join', ours))
    const other = await refusal(
      callUnary(connection.join, 'Join', { ...ours, publicKey: publicKey() }),
    )

    expect((await Promise.all(answers)).map(a => a.certificate.slice(0, 27))).toEqual(
      Array(2).fill('-----BEGIN CERTIFICATE-----'),
    )
    expect(other).toBe('token-used')
  })

  test('replaces an agent that is away only where the token names it', async () => {
    const { name, tls } = await member()
    const stream = connected(tls, name)
    await welcomed(stream)
    const unnamed = await refusal(rig.server(name).join(await rig.token()))
    const living = await refusal(rig.server(name).join(await rig.token({ name })))
    stream.close()
    await rig.write({ [keys.alive(name)]: undefined })

    await rig.server(name).join(await rig.token({ name }))

    expect([unnamed, living]).toEqual(['name-taken', 'name-taken'])
    expect(await connected(tls, name).ended).toBe('agent-removed')
  })
})

describe('a token', () => {
  test.each([
    ['that is cut off', 'token-malformed', (token: string) => token.slice(0, -1)],
    ['with another secret', 'token-unknown', withChanged('secret')],
    ['with another id', 'token-unknown', withChanged('id')],
    ['of another cluster', 'engine-foreign', withChanged('fingerprint')],
  ])('%s is refused: %s', async (_what, code, change) => {
    expect(await refusal(rig.server('nobody').join(change(await rig.token())))).toBe(code)
  })

  test('that is over is refused', async () => {
    const token = await rig.token({ ttlMs: 60_000 })
    rig.time.ahead = 120_000

    const code = await refusal(rig.server('late').join(token))

    rig.time.ahead = 0
    expect(code).toBe('token-expired')
  })

  test('is of use once, or as often as it says', async () => {
    const [once, twice] = [await rig.token(), await rig.token({ uses: 2 })]
    await rig.server('use-1').join(once)
    await rig.server('use-2').join(twice)
    await rig.server('use-3').join(twice)

    expect(await refusal(rig.server('use-4').join(once))).toBe('token-used')
    expect(await refusal(rig.server('use-4').join(twice))).toBe('token-used')
  })

  test('for a name is for that name', async () => {
    const token = await rig.token({ name: 'chosen' })

    expect(await refusal(rig.server('other').join(token))).toBe('token-other-name')
  })

  test('is in the store as a hash only', async () => {
    const { secret } = decodeToken(await rig.token())
    const { entries } = await rig.store.range(prefixes.invites)
    const all = entries.map(({ value }) => value).join()

    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      expect(all).not.toContain(secret.toString(encoding))
    }
  })

  test('of a server whose clock is far off is refused', async () => {
    rig.time.ahead = 20 * 60_000

    const code = await refusal(rig.server('skewed').join(await rig.token()))

    rig.time.ahead = 0
    expect(code).toBe('clock-skew')
  })
})

describe('somebody in between', () => {
  test.each([
    [
      'a certificate of its own',
      () => createAuthority(Date.now()).authority.engineIdentity(Date.now()),
    ],
    ['the certificate of an agent', async () => (await member()).tls],
  ])('with %s and the right authority shown learns no token', async (_what, identityOf) => {
    const heard: unknown[] = []
    const attacker = serveGuarded({
      identity: {
        ...(await identityOf()),
        authority: rig.joining.authority.certificate,
      },
      inside: [],
      outside: [
        [
          services.join,
          {
            Join: unary((request: unknown) => {
              heard.push(request)
              return Promise.resolve({ certificate: '' })
            }),
          },
        ],
      ],
      ...{ admits: () => false, meets: () => true, log },
    })
    const [port] = await attacker.open('tcp', [{ host: '127.0.0.1', port: 0 }])
    undo.push(() => attacker.close())

    const code = await refusal(rig.server('careful').join(await rig.token(), `127.0.0.1:${port}`))

    expect(code).toMatch(/^(rpc-unavailable|engine-not-tls|engine-foreign|engine-unreachable)$/)
    expect(heard).toEqual([])
  })

  test('is not even needed: what speaks no TLS, or is not there, is told apart', async () => {
    const plain = await serveGrpc({ services: [], listen: [{ tcp: '127.0.0.1:0' }], log })
    undo.push(() => plain.close())
    const token = await rig.token()

    expect(await refusal(rig.server('a').join(token, `127.0.0.1:${plain.port}`))).toBe(
      'engine-not-tls',
    )
    expect(await refusal(rig.server('a').join(token, '127.0.0.1:1'))).toBe('engine-unreachable')
  })

  test('can not join with a certificate of another authority', async () => {
    const { name } = await member()
    const { authority } = createAuthority(Date.now())
    const pair = keyPair()
    const forged = {
      authority: rig.joining.authority.certificate,
      certificate: authority.agentCertificate(name, pair.publicKey, Date.now()),
      key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    }

    const code = await connected(forged, name).ended

    expect(['certificate-refused', 'rpc-unavailable']).toContain(code)
  })
})

describe('the listener for agents', () => {
  test('takes no agent under another name than its certificate’s', async () => {
    const [one, two] = [await member(), await member()]

    expect(await connected(one.tls, two.name).ended).toBe('name-foreign')
  })

  test('answers nothing that people ask, neither members nor others', async () => {
    const { tls } = await member()
    const { authority } = tls
    const connections = [dial(rig.address, tls), dial(rig.address, { authority })]

    const codes = await Promise.all(
      connections.map(async ({ control }) => await refusal(callUnary(control, 'Status', {}))),
    )

    for (const connection of connections) connection.close()
    expect(codes).toEqual(['rpc-unsupported', 'rpc-unsupported'])
  })

  test('says why to one without a certificate', async () => {
    const { authority } = (await member()).tls

    expect(await connected({ authority }, 'nobody').ended).toBe('certificate-refused')
  })

  test('cuts a removed agent off at once, and says why when it comes back', async () => {
    const { name, tls } = await member()
    const stream = connected(tls, name)
    await welcomed(stream)

    await forget(rig, name)

    expect(await stream.ended).toMatch(/^(rpc-unavailable|rpc-cancelled|rpc-failed|)$/)
    expect(await connected(tls, name).ended).toBe('agent-removed')
  })

  test('tells one that is cut off of nothing that is written then, and lets it in no more', async () => {
    const { name, tls } = await member()
    const stream = connected(tls, name)
    await welcomed(stream)
    const agent = rig.view.agents.get(name)?.value
    if (!agent) throw new Error(`${name} is not there`)
    const cutOff: Agent = { ...agent, removing: true }
    const task = { ...aTask(), agent: name }
    await rig.write({
      [keys.agent(name)]: records.agent.encode(cutOff),
      [keys.task(name, task.id)]: records.task.encode(task),
    })

    expect(await stream.ended).toBe('')
    expect(stream.got.flatMap(({ delta }) => delta?.tasks ?? [])).toEqual([])
    expect(await connected(tls, name).ended).toBe('agent-removed')
    expect(rig.view.agents.get(name)?.value).toEqual(cutOff)
  })

  test('lets one program of a name in, not two; the same one at any time', async () => {
    const { name, tls } = await member()
    const first = connected(tls, name, 'one')
    await welcomed(first)

    const second = await connected(tls, name, 'two').ended
    const again = connected(tls, name, 'one')
    await welcomed(again)
    await first.ended
    again.close()
    await expect.poll(async () => await tryAs(tls, name, 'two'), { timeout: 10_000 }).toBe('in')

    expect(second).toBe('name-taken')
  })

  test('is not moved by garbage, or by more than it takes', async () => {
    const { name, tls } = await member()
    const [host = '', port = ''] = rig.address.split(':')
    const socket = connectTcp(Number(port), host)
    socket.on('error', () => undefined)
    socket.write(Buffer.alloc(10_000, 'garbage'))
    await once(socket, 'close')
    const stranger = dial(rig.address, { authority: tls.authority })
    const big = { name: 'x'.repeat(100_000) }
    const tooMuch = await refusal(callUnary(stranger.join, 'Join', big))
    stranger.close()
    const flood = connected(tls, name)
    await welcomed(flood)
    flood.send({ status: { statuses: ['x'.repeat(17 * 1024 ** 2)], gone: [], complete: false } })

    expect(tooMuch).toBe('rpc-too-large')
    expect(await flood.ended).not.toBe('')
    expect(await welcomed(connected((await member()).tls, `node-${count}`))).not.toBe('')
  })
})

describe('a certificate', () => {
  test('is renewed at half of its time; the old one is good until the new one was used', async () => {
    const { name, server, identity, tls } = await member()
    const before = { ...tls }
    const connection = dial(rig.address, before)
    undo.push(() => connection.close())
    const signal = new AbortController().signal
    const at = (now: number) => ({ ...systemClock, now: () => now })
    const renewAt = async (now: number) => {
      const common = { identity, connection: () => connection, log, signal }
      await new Renewal({ ...common, clock: at(now) }).ifDue()
    }

    await renewAt(Date.now() + certificateMs / 2 - 3_600_000)
    const early = (await server.identity()).tls.certificate
    await renewAt(Date.now() + certificateMs / 2 + 3_600_000)
    const after = (await server.identity()).tls
    const old = connected(before, name)
    await welcomed(old)
    await welcomed(connected(after, name))

    expect(early).toBe(before.certificate)
    expect(after.certificate).not.toBe(before.certificate)
    await expect
      .poll(async () => await connected(before, name).ended, { timeout: 10_000 })
      .toBe('agent-removed')
    const record = await rig.store.get(keys.member(name))
    expect(record && records.member.decode(record.value)).not.toHaveProperty('nextKey')
  })
})

test('no secret is logged', async () => {
  const token = await rig.token()
  const server = rig.server('silent')
  await server.join(token)
  const { key } = (await server.identity()).tls
  await welcomed(connected((await server.identity()).tls, 'silent'))
  const { secret } = decodeToken(token)

  const logged = rig.logged()

  expect(logged).toContain('silent joined with a token of ada')
  for (const text of [
    token,
    secret.toString('hex'),
    secret.toString('base64'),
    key.slice(40, 90),
  ]) {
    expect(logged).not.toContain(text)
  }
})
