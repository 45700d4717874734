import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { BanyanError, messageOf } from '../core/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { forgeOfPath } from './forges.ts'
import { refused, takeDelivery, type ReceiverParts, type Reply } from './delivery.ts'

/** Forges give up after 10 s; whoever is slower than this holds a connection open on purpose. */
const defaultTimeouts = { headersMs: 5000, requestMs: 10_000 }
const maxConnections = 512
/** After a refusal the sender may still be sending: it gets this long to read the answer. */
const lingerMs = 1000
const closeMs = 5000

export interface ReceiverOptions extends ReceiverParts {
  readonly listen: { readonly host: string; readonly port: number }
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Something waits for an engine. */
  readonly onWaiting: () => void
  readonly log: Logger
  readonly timeouts?: { readonly headersMs: number; readonly requestMs: number }
}

export interface Receiver {
  readonly port: number
  /** Answers what has begun, for at most five seconds. */
  close(): Promise<void>
}

/** Rejects with `listen-failed` when the address can't be had or the certificate can't be used. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { host, port } = options.listen
  try {
    const server = createFor(options)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    return { port: (server.address() as AddressInfo).port, close: () => close(server) }
  } catch (cause) {
    const message = `Can't receive webhooks on ${host}:${port}: ${messageOf(cause)}`
    throw new BanyanError('listen-failed', message, 'stalled', { cause })
  }
}

function createFor(options: ReceiverOptions): Server {
  const { tls, timeouts = defaultTimeouts } = options
  const limits = {
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.headersMs,
    connectionsCheckingInterval: Math.min(1000, timeouts.headersMs),
    maxHeaderSize: 16 * 1024,
  }
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response, options)
  const server = tls
    ? createTlsServer({ ...limits, ...tls, handshakeTimeout: timeouts.headersMs }, listener)
    : createServer(limits, listener)
  server.maxConnections = maxConnections
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ReceiverOptions,
): Promise<void> {
  try {
    const reply = await replyTo(request, options)
    send(request, response, reply)
  } catch (err) {
    options.log.error({ err }, 'delivery failed')
    send(request, response, refused(500, 'internal error'))
  }
}

async function replyTo(request: IncomingMessage, options: ReceiverOptions): Promise<Reply> {
  const [path] = (request.url ?? '').split('?')
  if (path === '/healthz') {
    return request.method === 'GET' ? { status: 200, body: { status: 'ok' } } : notAllowed('GET')
  }
  const forge = forgeOfPath(path ?? '')
  if (!forge) return refused(404, 'deliveries go to /webhook/github, /webhook/gitlab and the like')
  if (request.method !== 'POST') return notAllowed('POST')
  const reply = await takeDelivery(request, forge, options)
  options.log.info({ forge, ...reply.body, code: reply.status }, 'delivery')
  if (['accepted', 'pong', 'busy'].includes(reply.body.status)) options.onWaiting()
  return reply
}

function notAllowed(allowed: string): Reply {
  return refused(405, `only ${allowed} is answered here`, { Allow: allowed })
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return
  const text = JSON.stringify(reply.body) + '\n'
  // The rest of a body that was not read could not be told from the next request.
  const isRead = request.complete
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...(!isRead && { Connection: 'close' }),
    ...reply.headers,
  })
  if (isRead) return void response.end(text)
  response.write(text)
  hangUp(request, response)
}

/** Hanging up on somebody who still sends loses the answer: what arrives is thrown away for a moment. */
function hangUp(request: IncomingMessage, response: ServerResponse): void {
  const end = () => void response.end()
  const timer = setTimeout(end, lingerMs)
  response.once('close', () => clearTimeout(timer))
  request.once('end', end).once('error', end).resume()
}

async function close(server: Server): Promise<void> {
  const deadline = setTimeout(() => server.closeAllConnections(), closeMs)
  // Closing ends the connections that are idle then; others become so once they are answered.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise<void>(resolve => server.close(() => resolve()))
  clearTimeout(deadline)
  clearInterval(sweep)
}
