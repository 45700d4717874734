import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createConnection, isIPv6 } from 'node:net'
import { framed, frames } from './frames.ts'
import type { Upstream } from './resolv-conf.ts'

export type Transport = 'udp' | 'tcp'

const timeoutMs = 2000
const rcodeMask = 0x000f
/** SERVFAIL and REFUSED say something of that server, not of the name. */
const serverTrouble = [2, 5]

/**
 * Asks the upstreams in turn until one answers, each for at most two seconds. Without a good answer, the last bad one;
 * undefined when nobody answered.
 */
export async function forward(
  packet: Buffer,
  transport: Transport,
  upstreams: readonly Upstream[],
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  let last: Buffer | undefined
  for (const upstream of upstreams) {
    if (signal.aborted) break
    const reply = await askOne(packet, transport, upstream, signal)
    if (reply && !serverTrouble.includes(reply.readUInt16BE(2) & rcodeMask)) return reply
    last = reply ?? last
  }
  return last
}

/** Under an id of our own from a port of its own, so that nobody can guess both and answer in its place. */
async function askOne(
  packet: Buffer,
  transport: Transport,
  upstream: Upstream,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const id = randomInt(0x10000)
  const query = Buffer.from(packet)
  query.writeUInt16BE(id, 0)
  const ask = transport === 'udp' ? askUdp : askTcp
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const reply = await ask(query, upstream, limit)
  if (!reply) return undefined
  packet.copy(reply, 0, 0, 2)
  return reply
}

function isReplyTo(query: Buffer, reply: Buffer): boolean {
  return reply.length >= 12 && reply.readUInt16BE(0) === query.readUInt16BE(0)
}

async function askUdp(
  query: Buffer,
  { address, port }: Upstream,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  return await new Promise(resolve => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    const done = (reply?: Buffer) => {
      signal.removeEventListener('abort', abort)
      socket.close()
      resolve(reply)
    }
    const abort = () => done()
    signal.addEventListener('abort', abort)
    socket.once('error', () => done())
    socket.on('message', reply => {
      if (isReplyTo(query, reply)) done(reply)
    })
    // connected, so that the kernel drops what others send
    socket.connect(port, address, () => socket.send(query))
  })
}

async function askTcp(
  query: Buffer,
  { address, port }: Upstream,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const socket = createConnection({ host: address, port, signal })
  try {
    socket.write(framed(query))
    for await (const reply of frames(socket)) {
      if (isReplyTo(query, reply)) return reply
    }
    return undefined
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}
