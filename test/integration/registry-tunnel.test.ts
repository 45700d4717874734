import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../../core/hash.ts'
import { RegistryTunnel } from '../../agent/registry-tunnel/tunnel.ts'
import { takePort } from '../../platform/port-handover.ts'
import { isPortFree } from '../../platform/ports.ts'
import { dial, type DialSecurity } from '../../platform/rpc/dial.ts'
import { freePort } from '../support/free-port.ts'
import { type JoinRig, openStream, startJoinRig } from '../support/join-rig.ts'

const log = pino({ level: 'silent' })
const megabyte = 1024 * 1024
/** Another server's, as far as the agent can tell. */
const elsewhere = '192.0.2.1:50052'
const blob = randomBytes(megabyte)

let folder: string
let door: string
let registry: Server
let rig: JoinRig
let tls: DialSecurity
let port: number
let tunnel: RegistryTunnel
const stop = new AbortController()

/**
 * Stands in for a registry: the first byte says how many megabytes follow; it sends as many back, and the digest of what
 * came.
 */
beforeAll(async () => {
  registry = createServer(
    { allowHalfOpen: true },
    socket => void answer(socket).catch(() => undefined),
  )
  folder = await mkdtemp(join(tmpdir(), 'bnt-t-'))
  door = join(folder, 'door')
  registry.listen(door)
  await once(registry, 'listening')
  rig = await startJoinRig({ registryDoor: door })
  const server = rig.server('node-2')
  await server.join(await rig.token())
  tls = (await server.identity()).tls
  port = await freePort()
  const { signal } = stop
  tunnel = new RegistryTunnel({ dial: () => dial(rig.address, tls), log, signal })
  await tunnel.linked(elsewhere, port)
})

afterAll(async () => {
  stop.abort()
  await rig.stop()
  registry.close()
  await rm(folder, { recursive: true })
})

async function answer(socket: Socket): Promise<void> {
  socket.on('error', () => undefined)
  const digest = createHash('sha256')
  let [got, expected] = [0, Infinity]
  for await (const data of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (expected === Infinity) expected = 1 + (data[0] ?? 0) * megabyte
    digest.update(data)
    got += data.length
    if (got < expected) continue
    await send(socket, data[0] === undefined ? 0 : (expected - 1) / megabyte)
    return void socket.end(digest.digest())
  }
}

async function send(socket: Socket, megabytes: number): Promise<void> {
  for (let sent = 0; sent < megabytes; sent++) {
    if (!socket.write(blob)) await once(socket, 'drain')
  }
}

/** Sends so many megabytes and reads what comes back. */
async function exchange(megabytes: number): Promise<{ body: Buffer; digest: string }> {
  const socket = connect(port, '127.0.0.1')
  const parts: Buffer[] = []
  socket.on('data', part => parts.push(part))
  socket.write(Buffer.of(megabytes))
  await send(socket, megabytes)
  await once(socket, 'end')
  const all = Buffer.concat(parts)
  return { body: all.subarray(0, -32), digest: all.subarray(-32).toString('hex') }
}

/** Of what is sent for so many megabytes. */
function digestOf(megabytes: number, head: Buffer): string {
  const digest = createHash('sha256').update(head)
  for (let sent = 0; sent < megabytes; sent++) digest.update(blob)
  return digest.digest('hex')
}

test('moves 50 MB each way, whole, beside other connections', async () => {
  const sizes = [50, 1, 3]
  const results = await Promise.all(sizes.map(exchange))

  for (const [index, { body, digest }] of results.entries()) {
    const megabytes = sizes[index] ?? 0
    expect(digest).toBe(digestOf(megabytes, Buffer.of(megabytes)))
    expect(sha256(body)).toBe(digestOf(megabytes, Buffer.alloc(0)))
  }
})

test('a reader that is slow holds up its own connection, not the stream of the agent', async () => {
  const slow = connect(port, '127.0.0.1')
  slow.pause()
  slow.write(Buffer.of(20))
  await send(slow, 20)
  const stream = openStream(rig.address, tls, { name: 'node-2' })

  await expect.poll(() => stream.got.length).toBeGreaterThan(0)
  stream.send({ heartbeat: { number: 7 } })
  await expect.poll(() => stream.got.some(({ beat }) => beat?.number === 7)).toBe(true)

  stream.close()
  slow.destroy()
})

test('a registry that is away ends connections, and the tunnel goes on when it is back', async () => {
  await new Promise(resolve => registry.close(resolve))
  const lost = connect(port, '127.0.0.1')
  lost.on('error', () => undefined)
  lost.write(Buffer.of(0))
  await once(lost, 'close')

  registry.listen(door)
  await once(registry, 'listening')

  expect((await exchange(1)).body).toHaveLength(megabyte)
})

test('where something listens already, nothing is put in its place', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const second = new RegistryTunnel({
    dial: () => dial(rig.address, tls),
    log,
    signal: stop.signal,
  })

  await second.linked(elsewhere, (taken.address() as AddressInfo).port)
  const accepted = once(taken, 'connection')
  const socket = connect((taken.address() as AddressInfo).port, '127.0.0.1')

  expect(await accepted).toHaveLength(1)
  socket.destroy()
  taken.close()
})

test('on the engine’s own server, and where there is no registry, nothing listens', async () => {
  const free = await freePort()
  const other = new RegistryTunnel({ dial: () => dial(rig.address, tls), log, signal: stop.signal })

  await other.linked('127.0.0.1:50051', free)
  const own = await refused(free)
  await other.linked(elsewhere, 0)

  expect([own, await refused(free)]).toEqual([true, true])
})

test('an engine that comes back to this server gets its port, and the tunnel steps in again when it is gone', async () => {
  const wanted = await freePort()
  const { signal } = stop
  const standIn = new RegistryTunnel({ dial: () => dial(rig.address, tls), log, signal })
  await standIn.linked(elsewhere, wanted)
  const before = await isPortFree(wanted)

  await takePort(wanted, 'the image registry', 'engine.registry_port')
  const engine = createServer().listen(wanted, '127.0.0.1')
  await once(engine, 'listening')
  engine.close()
  await once(engine, 'close')

  expect(before).toBe(false)
  await expect.poll(async () => await isPortFree(wanted), { timeout: 60_000 }).toBe(false)
})

test('nobody but root is given the port', async () => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  socket.write(`BANYAN LEAVE ${port}\r\n`)
  await new Promise(resolve => setTimeout(resolve, 100))

  expect(await isPortFree(port)).toBe(false)
  socket.destroy()
})

async function refused(at: number): Promise<boolean> {
  const socket = connect(at, '127.0.0.1')
  return await once(socket, 'connect').then(
    () => false,
    () => true,
  )
}
