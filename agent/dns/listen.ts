import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Transport } from './forward.ts'
import { framed, frames } from './frames.ts'

/** Answers one packet; undefined: with silence. */
type Handle = (packet: Buffer, client: string, transport: Transport) => Promise<Buffer | undefined>

export interface Listener {
  /** Resolves when it stopped listening, for whatever reason. */
  readonly ended: Promise<void>
  close(): void
}

const maxConnections = 256
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
  const server = createServer(socket => {
    sockets.add(socket)
    socket.setTimeout(idleMs, () => socket.destroy())
    void converse(socket, handle).finally(() => {
      socket.destroy()
      sockets.delete(socket)
    })
  })
  server.maxConnections = maxConnections
  server.listen(port, address)
  await once(server, 'listening')
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  server.on('error', close)
  return { ended: once(server, 'close').then(() => undefined), close }
}

/** One question after the other: a client that sends faster waits. */
async function converse(socket: Socket, handle: Handle): Promise<void> {
  const client = socket.remoteAddress ?? ''
  try {
    for await (const packet of frames(socket)) {
      const reply = await handle(packet, client, 'tcp')
      if (!reply) return
      socket.write(framed(reply))
    }
  } catch {
    // the client broke the connection off
  }
}
