import {
  type Answer as DnsRecord,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet'
import type { OwnAnswer, Question } from './answer.ts'

/** A query has one question: one larger than this is no honest one. */
const maxQueryBytes = 4096
const headerBytes = 12

/** RFC 1035, 4.1.1 */
const rcode = { formatError: 1, serverFailure: 2, unknownName: 3, notImplemented: 4 }
const queryBit = 0x8000
const opcodeMask = 0x7800

/** RFC 1035, 2.3.4: what UDP carries for a client that says nothing; and what never fragments on the way. */
const plainUdpBytes = 512
const safeUdpBytes = 1232

export interface Query {
  readonly id: number
  readonly question: Question
  readonly recursionDesired: boolean
  /** The most that this client takes over UDP; absent when it doesn't speak EDNS (RFC 6891). */
  readonly udpBytes?: number
}

/** A packet is a query, or broken enough to be told so, or nothing that deserves an answer. */
type Received =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'refused'; readonly reply: Buffer }
  | { readonly kind: 'ignored' }

/** Never throws, whatever the bytes. A response is ignored, or two servers could talk for ever. */
export function readQuery(packet: Buffer): Received {
  if (packet.length < headerBytes) return { kind: 'ignored' }
  const flags = packet.readUInt16BE(2)
  if (flags & queryBit) return { kind: 'ignored' }
  if (flags & opcodeMask) return { kind: 'refused', reply: bare(packet, rcode.notImplemented) }
  const query = packet.length > maxQueryBytes ? undefined : decodeQuery(packet)
  return query
    ? { kind: 'query', query }
    : { kind: 'refused', reply: bare(packet, rcode.formatError) }
}

function decodeQuery(packet: Buffer): Query | undefined {
  if (packet.readUInt16BE(4) !== 1) return undefined
  try {
    const { id, questions, additionals, flag_rd } = decode(packet)
    const [question] = questions ?? []
    if (id === undefined || !question) return undefined
    const { name, type, class: kind = 'IN' } = question
    const edns = (additionals ?? []).find(record => record.type === 'OPT')
    return {
      id,
      question: { name, type, class: kind },
      recursionDesired: flag_rd,
      ...(edns && { udpBytes: Math.max(plainUdpBytes, edns.udpPayloadSize) }),
    }
  } catch {
    return undefined
  }
}

/** The header alone: what can be said of a packet whose question can't be read. */
function bare(packet: Buffer, code: number): Buffer {
  const reply = Buffer.alloc(headerBytes)
  packet.copy(reply, 0, 0, 4)
  reply.writeUInt16BE(
    (packet.readUInt16BE(2) & (opcodeMask | RECURSION_DESIRED)) | queryBit | code,
    2,
  )
  return reply
}

export function serverFailure(query: Query): Buffer {
  return respond(query, { flags: rcode.serverFailure })
}

interface ReplyOptions {
  readonly transport: 'udp' | 'tcp'
  /** Seconds that the answer may be kept. */
  readonly ttl: number
}

/** The reply; over UDP cut to what the client takes, and then marked so that it asks again over TCP. */
export function writeAnswer(
  query: Query,
  answer: OwnAnswer,
  { transport, ttl }: ReplyOptions,
): Buffer {
  const { answers = [], ...rest } = contentOf(answer, query.question.name, ttl)
  const whole = respond(query, { ...rest, answers })
  const limit =
    transport === 'tcp' ? 65535 : Math.min(query.udpBytes ?? plainUdpBytes, safeUdpBytes)
  if (whole.length <= limit) return whole
  const perRecord = (whole.length - respond(query, rest).length) / answers.length
  const fitting = answers.length - Math.ceil((whole.length - limit) / perRecord)
  const flags = rest.flags | TRUNCATED_RESPONSE
  return respond(query, { ...rest, flags, answers: answers.slice(0, Math.max(0, fitting)) })
}

type Content = Packet & { readonly flags: number }

function contentOf(answer: OwnAnswer, name: string, ttl: number): Content {
  switch (answer.kind) {
    case 'addresses':
      return {
        flags: AUTHORITATIVE_ANSWER,
        answers: answer.addresses.map(data => ({ type: 'A', name, ttl, data })),
      }
    case 'pointer':
      return {
        flags: AUTHORITATIVE_ANSWER,
        answers: [{ type: 'PTR', name, ttl, data: answer.name }],
      }
    case 'nodata':
      return { flags: AUTHORITATIVE_ANSWER, authorities: [authority(name, ttl)] }
    case 'unknown':
      return {
        flags: AUTHORITATIVE_ANSWER | rcode.unknownName,
        authorities: [authority(name, ttl)],
      }
  }
}

/** Tells resolvers how long a "no" may be kept (RFC 2308). The zone is `internal`, or a short name by itself. */
function authority(name: string, ttl: number): DnsRecord {
  const zone = /(^|\.)internal\.?$/i.test(name) ? 'internal' : name
  const data = {
    mname: 'ns.internal',
    rname: 'hostmaster.internal',
    serial: 1,
    refresh: ttl,
    retry: ttl,
    expire: ttl,
    minimum: ttl,
  }
  return { type: 'SOA', name: zone, ttl, data }
}

function respond(query: Query, content: Content): Buffer {
  const { id, question, recursionDesired, udpBytes } = query
  return encode({
    ...content,
    type: 'response',
    id,
    flags: content.flags | RECURSION_AVAILABLE | (recursionDesired ? RECURSION_DESIRED : 0),
    questions: [question as NonNullable<Packet['questions']>[number]],
    additionals: udpBytes === undefined ? [] : [edns],
  })
}

const edns: DnsRecord = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: safeUdpBytes,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
}
