import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/**
 * silent: connects and says nothing · half: half of a TLS greeting · stranger: a whole handshake without a certificate, the first
 * words of HTTP/2, and nothing more.
 */
export type Manners = 'silent' | 'half' | 'stranger'

interface CrowdWish {
  readonly port: number
  readonly count: number
  readonly manners: Manners
  /** Source address, of loopback: the whole network is this machine's. */
  readonly from: string
}

interface TestCrowd {
  /** Connections that are still open, as the crowd sees them. */
  open(): Promise<number>
  leave(): Promise<void>
}

/** `count` connections to a port of this machine, from a process of its own, so that what they cost the server is seen apart. */
export async function startCrowd(wish: CrowdWish): Promise<TestCrowd> {
  const child = spawn(process.execPath, ['-e', script, JSON.stringify(wish)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const said = async () => Number((await lines.next()).value)
  await said()
  return {
    open: async () => {
      child.stdin.write('?\n')
      return await said()
    },
    leave: async () => {
      const gone = once(child, 'exit')
      child.stdin.end()
      await gone
    },
  }
}

/** Answers with a number: once all have tried, and then to each line that it is told. */
const script = `
const [{ port, count, manners, from }] = process.argv.slice(1).map(JSON.parse)
const net = require('net'), tls = require('tls')
const sockets = new Set()
const hello = Buffer.from('1603010200010001fc0303' + '00'.repeat(60), 'hex')
const preface = 'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\\0\\0\\0\\4\\0\\0\\0\\0\\0'
function come() {
  return new Promise(done => {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress: from })
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (manners !== 'stranger') socket.resume()
    socket.on('close', () => { sockets.delete(socket); done() })
    socket.on('connect', () => {
      if (manners === 'half') socket.write(hello)
      if (manners !== 'stranger') return done()
      const options = { socket, servername: 'engine.banyan.internal', rejectUnauthorized: false, ALPNProtocols: ['h2'] }
      const inside = tls.connect(options, () => { inside.write(preface); done() })
      inside.on('error', () => undefined).on('close', () => { sockets.delete(socket); done() }).resume()
    })
  })
}
async function all() {
  for (let sent = 0; sent < count; sent += 250) {
    await Promise.all(Array.from({ length: Math.min(250, count - sent) }, come))
  }
  console.log(sockets.size)
}
process.stdin.on('data', () => console.log(sockets.size)).on('end', () => process.exit())
all()
`
