import { createConnection } from 'node:net'
import { once } from 'node:events'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { decodeToken } from '../../core/join-token.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { engineServerName } from '../../platform/rpc/tls-identity.ts'
import { agentProtocol } from '../../platform/version.ts'
import { newKeyPair } from '../../platform/membership/identity.ts'
import { type Manners, startCrowd } from '../support/crowd.ts'
import { forget, type JoinRig, openStream, startJoinRig } from '../support/join-rig.ts'

let rig: JoinRig
let port: number
const undo: (() => unknown)[] = []
let count = 0

beforeAll(async () => {
  rig = await startJoinRig()
  port = Number(rig.address.split(':')[1])
})

afterAll(async () => {
  for (const step of undo) await step()
  await rig.stop()
})

const refusal = async (promise: Promise<unknown>) => await promise.then(() => '', codeOf)

/** A server that has joined just now, and is inside. */
async function comeIn(): Promise<string> {
  const name = `node-${++count}`
  const server = rig.server(name)
  await server.join(await rig.token())
  const stream = openStream(rig.address, (await server.identity()).tls, { name })
  undo.push(() => stream.close())
  await expect.poll(() => stream.got.length, { timeout: 30_000 }).toBeGreaterThan(0)
  return stream.got[0]?.welcome?.subnet ?? ''
}

const mib = 1024 ** 2
/** What a process of Node grows by anyway while it serves, and some. Ten thousand handshakes that wait are 400 MiB. */
const bearable = 150 * mib

describe('a crowd of strangers', () => {
  test.each<[Manners, number, number]>([
    ['silent', 1000, 256],
    ['half', 10_000, 256],
    ['stranger', 300, 64],
  ])('that is %s (%i of them) costs little, and keeps nobody out', async (manners, many, kept) => {
    const before = process.memoryUsage().rss

    const crowd = await startCrowd({ port, count: many, manners, from: '127.0.0.2' })
    const subnet = await comeIn()
    const grown = process.memoryUsage().rss - before

    expect(subnet).toMatch(/^10\.200\.\d+\.0\/24$/)
    expect(grown).toBeLessThan(bearable)
    await expect.poll(async () => await crowd.open(), { timeout: 30_000 }).toBeLessThanOrEqual(kept)
    await crowd.leave()
  })

  test('is not let out of its limits by members: one has 256 connections, and others come in', async () => {
    const server = rig.server('many')
    await server.join(await rig.token())
    const { tls } = await server.identity()
    const security = { ca: tls.authority, cert: tls.certificate, key: tls.key }
    const sockets = await Promise.all(
      Array.from(
        { length: 264 },
        async () => await handshake({ ...security, ALPNProtocols: ['h2'] }),
      ),
    )

    await expect
      .poll(() => sockets.filter(({ socket }) => !socket.destroyed).length, { timeout: 30_000 })
      .toBe(256)
    expect(await comeIn()).toContain('10.200.')
    for (const { socket } of sockets) socket.destroy()
  })
})

/** What comes of it: the protocol that was agreed on, or the code of the error. */
async function handshake(options: ConnectionOptions) {
  const servername = engineServerName
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    servername,
    rejectUnauthorized: false,
    ...options,
  })
  undo.push(() => socket.destroy())
  socket.on('error', () => undefined)
  const outcome = await new Promise<string>(resolve => {
    socket.on('secureConnect', () => resolve(`${socket.getProtocol()} ${socket.alpnProtocol}`))
    socket.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? ''))
    socket.on('close', () => resolve('closed'))
  })
  return { socket, outcome }
}

describe('an older protocol', () => {
  test.each<[string, ConnectionOptions]>([
    ['TLS 1.2', { maxVersion: 'TLSv1.2', ALPNProtocols: ['h2'] }],
    ['TLS 1.0', { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }],
    ['HTTP/1.1', { ALPNProtocols: ['http/1.1'] }],
  ])('%s is not spoken', async (_what, options) => {
    const { outcome } = await handshake(options)

    expect(outcome).toMatch(/^(ERR_SSL_|EPROTO|ECONNRESET|closed)/)
    expect((await handshake({ ALPNProtocols: ['h2'] })).outcome).toBe('TLSv1.3 h2')
  })

  test.each([
    ['clear text', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/1.1 in clear text', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is not answered', async (_what, words) => {
    const socket = createConnection(port, '127.0.0.1')
    const heard: Buffer[] = []
    socket.on('data', data => void heard.push(data)).on('error', () => undefined)
    socket.write(words)
    await once(socket, 'close')

    // at most TLS says in an alert that it did not understand
    expect(Buffer.concat(heard).toString('latin1')).not.toMatch(/HTTP|grpc/i)
    expect(Buffer.concat(heard).length).toBeLessThanOrEqual(7)
  })

  test.each([0, agentProtocol + 2, 4_000_000_000])(
    'of agents (%i) is refused at every way in, and nothing is noted',
    async protocol => {
      const name = `older-${++count}`
      const { publicKey } = newKeyPair()
      const { id, secret } = decodeToken(await rig.token())
      const authority = rig.joining.authority.certificate
      const connection = dial(rig.address, { authority })
      undo.push(() => connection.close())
      const { join } = connection
      const said = { name, publicKey, tunnelKey: '', now: Date.now(), protocol }
      const asked = { ...said, inviteId: id, inviteSecret: secret }
      const refused = [
        await refusal(callUnary(join, 'Join', asked)),
        await refusal(callUnary(join, 'Enrol', { ...said, proof: Buffer.alloc(32) })),
      ]

      expect(refused).toEqual(Array(2).fill('protocol-mismatch'))
      expect(rig.joining.members.find(name)).toBeUndefined()
      // the token was not used up
      expect(await refusal(callUnary(join, 'Join', { ...asked, protocol: agentProtocol }))).toBe('')
    },
  )

  test('of an agent that is a member is refused in its first words', async () => {
    const name = `older-${++count}`
    const server = rig.server(name)
    await server.join(await rig.token())
    const stream = openStream(rig.address, (await server.identity()).tls, { name, protocol: 0 })
    undo.push(() => stream.close())

    expect([await stream.ended, stream.got]).toEqual(['protocol-mismatch', []])
  })
})

describe('a registration that was heard', () => {
  test('lets nobody in once its member was removed', async () => {
    const name = `heard-${++count}`
    const { id, secret } = decodeToken(await rig.token())
    const { publicKey } = newKeyPair()
    const connection = dial(rig.address, { authority: rig.joining.authority.certificate })
    undo.push(() => connection.close())
    const { join } = connection
    const asked = {
      ...{ name, publicKey, tunnelKey: '', now: Date.now(), protocol: agentProtocol },
      ...{ inviteId: id, inviteSecret: secret },
    }
    const first = await refusal(callUnary(join, 'Join', asked))
    await forget(rig, name)

    expect([first, await refusal(callUnary(join, 'Join', asked))]).toEqual(['', 'token-used'])
    expect(await rig.store.get(`/banyan/members/${name}`)).toBeUndefined()
  })
})
