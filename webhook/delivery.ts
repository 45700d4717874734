import type { IncomingMessage } from 'node:http'
import type { ForgeName } from '../core/config/forge.ts'
import type { Clock } from '../platform/clock.ts'
import { readBody, type Body, type BodyMemory } from './body.ts'
import { readEvent, type Reading, type Target } from './event.ts'
import { forges } from './forges.ts'
import type { Heading } from './forges/forge.ts'
import type { HintQueue } from './queue.ts'
import type { SeenDeliveries } from './seen.ts'
import { signers } from './verify.ts'

export interface Reply {
  readonly status: number
  readonly body: { readonly status: string } & Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

export interface ReceiverParts {
  /** Each takes the deliveries of its own forge only. */
  readonly targets: readonly (Target & { readonly forge: ForgeName; readonly secret: string })[]
  readonly maxBodyBytes: number
  readonly memory: BodyMemory
  readonly seen: SeenDeliveries
  readonly queue: HintQueue
  /** Whether all engines refuse to take anything now; absent: they never do. */
  readonly isRefused?: () => boolean
  readonly clock: Clock
}

const retryAfterSeconds = 30

/** One delivery from its first header to the reply. Nothing is parsed before the signature fits. */
export async function takeDelivery(
  request: IncomingMessage,
  forge: ForgeName,
  { targets, maxBodyBytes, memory, seen, queue, isRefused, clock }: ReceiverParts,
): Promise<Reply> {
  const candidates = targets.filter(target => target.forge === forge)
  if (candidates.length === 0) return refused(404, `no repository here has forge: ${forge}`)
  const arrivedAt = clock.now()
  const heading = readHeading(request, forge, arrivedAt)
  if ('body' in heading) return heading
  const body = await readBody(request, maxBodyBytes, memory)
  if (body.kind !== 'whole') return bodyRefused(body, maxBodyBytes)

  const trusted = signers(candidates, secret => heading.verify(secret, body.bytes))
  if (trusted.length === 0) return refused(401, 'the signature fits no configured secret')
  const payload = parseJson(body.bytes)
  if (!payload) return refused(400, 'the body is not JSON in UTF-8')

  const { event, delivery } = heading
  const reading = readEvent(forges[forge], event, payload.value, trusted)
  if (reading.kind === 'invalid') return refused(400, reading.reason)
  if (reading.kind === 'ignored') return reply(200, 'ignored', { reason: reading.reason })
  if (reading.kind === 'ping') {
    const { repositories } = reading
    // Where there is no room the engine doesn't hear of it, which is what a ping is to find out.
    queue.offer(
      repositories.map(repository => ({ repository, delivery, forge })),
      arrivedAt,
    )
    return reply(200, 'pong', { repositories })
  }

  // Ids of one forge say nothing about those of another.
  const id = `${forge} ${delivery}`
  if (seen.has(id, arrivedAt)) return reply(200, 'duplicate', { delivery })
  const announced = whatIsSaid(reading).map(said => ({ ...said, delivery, forge }))
  if (!queue.offer(announced, arrivedAt)) return busy('too much waits for an engine')
  // it waits here all the same, and may be sent again, here or elsewhere
  if (isRefused?.()) return busy('the engines have no majority of their state')
  seen.add(id, arrivedAt)
  const repositories = announced.map(({ repository }) => repository)
  return reply(202, 'accepted', { repositories, delivery })
}

function whatIsSaid(reading: Extract<Reading, { kind: 'push' | 'pull' | 'recheck' }>) {
  if (reading.kind === 'push') return reading.moved
  const { repositories } = reading
  const what = reading.kind === 'pull' ? { pull: reading.pull } : { recheck: reading.commit }
  return repositories.map(repository => ({ repository, ...what }))
}

function readHeading({ headers }: IncomingMessage, forge: ForgeName, now: number): Heading | Reply {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    return refused(415, 'set the content type of the webhook to application/json')
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return refused(415, 'the body must not be compressed')
  }
  const heading = forges[forge].read(headers, now)
  return 'reason' in heading ? refused(heading.status, heading.reason) : heading
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
