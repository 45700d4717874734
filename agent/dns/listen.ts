import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Transport } from './forward.ts'
import { framed, frames } from './frames.ts'
import { Shares } from './shares.ts'

/** Answers one packet; undefined: with silence. */
type Handle = (packet: Buffer, client: string, transport: Transport) => Promise<Buffer | undefined>

export interface Listener {
  /** Resolves when it stopped listening, for whatever reason. */
  readonly ended: Promise<void>
  close(): void
}

const maxConnections = { all: 256, each: 32 }
/** Questions of one connection that wait at once. */
const maxPipelined = 32
const idleMs = 10_000

/** Rejects when the address can't be had. */
export async function listenUdp(address: string, port: number, handle: Handle): Promise<Listener> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, address)
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw error
  }
  socket.on('message', (packet, from) => {
    void handle(packet, from.address, 'udp').then(reply => {
      // the client may be gone, and the socket closed meanwhile: nobody misses this answer
      if (reply && !closed) socket.send(reply, from.port, from.address, () => undefined)
    })
  })
  let closed = false
  const close = () => {
    if (!closed) socket.close()
    closed = true
  }
  socket.on('error', close)
  return { ended: once(socket, 'close').then(() => undefined), close }
}

/** Rejects when the address can't be had. */
export async function listenTcp(address: string, port: number, handle: Handle): Promise<Listener> {
  const sockets = new Set<Socket>()
  const connections = new Shares(maxConnections)
  const server = createServer(socket => {
    const client = socket.remoteAddress ?? ''
    if (!connections.take(client)) return void socket.destroy()
    sockets.add(socket)
    socket.setTimeout(idleMs, () => socket.destroy())
    void converse(socket, client, handle).finally(() => {
      socket.destroy()
      sockets.delete(socket)
      connections.giveBack(client)
    })
  })
  server.listen(port, address)
  await once(server, 'listening')
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  server.on('error', close)
  return { ended: once(server, 'close').then(() => undefined), close }
}

/**
 * Questions of one connection are answered as their answers come (RFC 7766, 6.2.1.1): one that waits for an upstream
 * holds up no other. A client that has too many of them waits.
 */
async function converse(socket: Socket, client: string, handle: Handle): Promise<void> {
  const waiting = new Set<Promise<void>>()
  const answerOne = async (packet: Buffer) => {
    const reply = await handle(packet, client, 'tcp')
    if (reply && socket.writable) socket.write(framed(reply))
  }
  try {
    for await (const packet of frames(socket)) {
      const answered: Promise<void> = answerOne(packet).finally(() => waiting.delete(answered))
      waiting.add(answered)
      if (waiting.size >= maxPipelined) await Promise.race(waiting)
    }
  } catch {
    // the client broke the connection off
  }
  await Promise.allSettled(waiting)
}
