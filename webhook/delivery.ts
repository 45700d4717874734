import type { IncomingMessage } from 'node:http'
import type { Clock } from '../platform/clock.ts'
import { readBody, type Body, type BodyMemory } from './body.ts'
import { readEvent, type Target } from './event.ts'
import type { HintQueue } from './queue.ts'
import type { SeenDeliveries } from './seen.ts'
import { readSignature, signers } from './verify.ts'

export interface Reply {
  readonly status: number
  readonly body: { readonly status: string } & Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

export interface ReceiverParts {
  readonly targets: readonly (Target & { readonly secret: string })[]
  readonly maxBodyBytes: number
  readonly memory: BodyMemory
  readonly seen: SeenDeliveries
  readonly queue: HintQueue
  readonly clock: Clock
}

interface Headers {
  readonly event: string
  readonly delivery: string
  readonly signature: Buffer
}

const retryAfterSeconds = 30

/** One delivery from its first header to the reply. Nothing is parsed before the signature fits. */
export async function takeDelivery(
  request: IncomingMessage,
  { targets, maxBodyBytes, memory, seen, queue, clock }: ReceiverParts,
): Promise<Reply> {
  const headers = readHeaders(request)
  if ('status' in headers) return headers
  const body = await readBody(request, maxBodyBytes, memory)
  if (body.kind !== 'whole') return bodyRefused(body, maxBodyBytes)

  const trusted = signers(targets, body.bytes, headers.signature)
  if (trusted.length === 0) return refused(401, 'the signature fits no configured secret')
  const payload = parseJson(body.bytes)
  if (!payload) return refused(400, 'the body is not JSON in UTF-8')

  const { event, delivery } = headers
  const reading = readEvent(event, payload.value, trusted)
  if (reading.kind === 'invalid') return refused(400, reading.reason)
  if (reading.kind === 'ignored') return reply(200, 'ignored', { reason: reading.reason })
  const { repositories } = reading
  if (reading.kind === 'ping') return reply(200, 'pong', { repositories })

  if (seen.has(delivery, clock.now())) return reply(200, 'duplicate', { delivery })
  if (!queue.offer(repositories, delivery, clock.now())) return busy('too much waits for an engine')
  seen.add(delivery, clock.now())
  return reply(202, 'accepted', { repositories, delivery })
}

function readHeaders({ headers }: IncomingMessage): Headers | Reply {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    return refused(415, 'set the content type of the webhook to application/json')
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return refused(415, 'the body must not be compressed')
  }
  const signature = readSignature(text(headers['x-hub-signature-256']))
  if (!signature) return refused(401, 'the X-Hub-Signature-256 header is missing or malformed')
  const event = text(headers['x-github-event'])
  const delivery = text(headers['x-github-delivery'])
  if (!isWord(event) || !isWord(delivery)) {
    return refused(400, 'the X-GitHub-Event or X-GitHub-Delivery header is missing or malformed')
  }
  return { event, delivery, signature }
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

/** Event names and ids end up in answers and logs. */
function isWord(value: string | undefined): value is string {
  return value !== undefined && /^[\w.-]{1,100}$/.test(value)
}

function bodyRefused({ kind }: Exclude<Body, { kind: 'whole' }>, maxBytes: number): Reply {
  if (kind === 'too-large') return refused(413, `the body is over ${maxBytes} bytes`)
  if (kind === 'no-room') return busy('too many deliveries at once')
  return refused(400, 'the body was cut off')
}

/** In an object, because `null` and `false` are JSON too. */
function parseJson(bytes: Buffer): { value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return { value }
  } catch {
    return undefined
  }
}

export function refused(status: number, reason: string, headers = {}): Reply {
  return { status, body: { status: 'refused', reason }, headers }
}

function busy(reason: string): Reply {
  const headers = { 'Retry-After': String(retryAfterSeconds) }
  return { status: 503, body: { status: 'busy', reason }, headers }
}

function reply(status: number, word: string, fields: Readonly<Record<string, unknown>>): Reply {
  return { status, body: { status: word, ...fields } }
}
