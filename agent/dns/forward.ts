import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createConnection, isIPv6 } from 'node:net'
import { withDeadline } from '../../platform/deadline.ts'
import { framed, frames } from './frames.ts'
import type { Upstream } from './resolv-conf.ts'
import type { UpstreamHealth } from './upstream-health.ts'

export type Transport = 'udp' | 'tcp'

const timeoutMs = 2000
const rcodeMask = 0x000f
/** SERVFAIL and REFUSED say something of that server, not of the name. */
const serverTrouble = [2, 5]

/** How upstreams are asked, and what is known of them. */
interface Asking {
  readonly transport: Transport
  readonly upstreams: readonly Upstream[]
  readonly health: UpstreamHealth
  readonly signal: AbortSignal
}

/**
 * Asks the upstreams in turn until one answers, each for at most two seconds; those that said nothing lately come last.
 * Without a good answer, the last bad one; undefined when nobody answered.
 */
export async function forward(packet: Buffer, asking: Asking): Promise<Buffer | undefined> {
  const { transport, upstreams, health, signal } = asking
  let last: Buffer | undefined
  for (const upstream of health.inOrder(upstreams, performance.now())) {
    if (signal.aborted) break
    health.asked(upstream, performance.now())
    const reply = await askOne(packet, transport, upstream, signal)
    if (reply) health.answered(upstream)
    else health.silent(upstream, performance.now())
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
  const reply = await withDeadline(timeoutMs, signal, limited => ask(query, upstream, limited))
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
