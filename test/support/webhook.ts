import { createHmac } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export const webhookSecret = "It's a Secret to Everybody"

interface Delivery {
  readonly body?: string | Buffer
  readonly secret?: string
  /** Of the receiver; GitHub's unless given. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

export function pushBody(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    ref: 'refs/heads/main',
    repository: { full_name: 'acme/shop', clone_url: 'https://github.com/acme/shop.git' },
    ...fields,
  })
}

let deliveries = 0

/** Headers as GitHub sends them, with a delivery id of their own. */
export function headersFor(body: string | Buffer, secret = webhookSecret): Record<string, string> {
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return {
    'Content-Type': 'application/json',
    'X-GitHub-Event': 'push',
    'X-GitHub-Delivery': `delivery-${++deliveries}`,
    'X-Hub-Signature-256': `sha256=${signature}`,
  }
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

export async function deliver(port: number, delivery: Delivery = {}): Promise<Answer> {
  const body = delivery.body ?? pushBody()
  const headers = new Headers(headersFor(body, delivery.secret))
  for (const [name, value] of Object.entries(delivery.headers ?? {})) headers.set(name, value)
  const response = await fetch(`http://127.0.0.1:${port}${delivery.path ?? '/webhook/github'}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(Buffer.from(body)),
    redirect: 'manual',
  })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

/** A connection that sends what it is told to, and what came back when the server hung up. */
export class RawConnection {
  readonly socket: Socket
  readonly ended: Promise<string>

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    let received = ''
    this.socket.on('data', chunk => (received += chunk.toString()))
    this.socket.on('error', () => undefined)
    this.ended = new Promise(resolve => this.socket.on('close', () => resolve(received)))
  }

  /** False when the other side has no room yet. */
  send(text: string | Buffer): boolean {
    return this.socket.write(text)
  }
}

export function rawHead(headers: Readonly<Record<string, string>>, path = 'github'): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST /webhook/${path} HTTP/1.1\r\nHost: x\r\n${lines.join('')}\r\n`
}
