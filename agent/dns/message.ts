import {
  type Answer as DnsRecord,
  AUTHORITATIVE_ANSWER,
  decode,
  DNSSEC_OK,
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
/** RFC 6891, 6.1.3: 16, of which the header carries the lower four bits and EDNS the upper ones. */
const badVersion = { flags: 0, extendedRcode: 1 }
const queryBit = 0x8000
const opcodeMask = 0x7800

/** RFC 1035, 2.3.4: what UDP carries for a client that says nothing; and what never fragments on the way. */
const plainUdpBytes = 512
const safeUdpBytes = 1232

/** Seconds that a "no" may be kept: short, as a service that starts is asked for before it is there. */
const noTtl = 1

export interface Query {
  readonly id: number
  readonly question: Question
  readonly recursionDesired: boolean
  /** Absent when the client doesn't speak EDNS (RFC 6891). */
  readonly edns?: Edns
}

interface Edns {
  /** The most that this client takes over UDP. */
  readonly udpBytes: number
  /** It asks for DNSSEC; the answer repeats that (RFC 3225, 3). */
  readonly dnssec: boolean
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
  const read = packet.length > maxQueryBytes ? undefined : decodeQuery(packet)
  if (!read) return { kind: 'refused', reply: bare(packet, rcode.formatError) }
  const { query, ednsVersion } = read
  if (ednsVersion > 0) return { kind: 'refused', reply: respond(query, badVersion) }
  return { kind: 'query', query }
}

function decodeQuery(
  packet: Buffer,
): { readonly query: Query; readonly ednsVersion: number } | undefined {
  if (packet.readUInt16BE(4) !== 1) return undefined
  try {
    const { id, questions, additionals, flag_rd } = decode(packet)
    const [question] = questions ?? []
    if (id === undefined || !question) return undefined
    const { name, type, class: kind = 'IN' } = question
    const [opt, another] = (additionals ?? []).filter(record => record.type === 'OPT')
    if (another) return undefined
    const query = { id, question: { name, type, class: kind }, recursionDesired: flag_rd }
    if (!opt) return { query, ednsVersion: 0 }
    const udpBytes = Math.max(plainUdpBytes, opt.udpPayloadSize)
    const edns = { udpBytes, dnssec: opt.flag_do }
    return { query: { ...query, edns }, ednsVersion: opt.ednsVersion }
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
  /** Seconds that addresses may be kept. */
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
    transport === 'tcp' ? 65535 : Math.min(query.edns?.udpBytes ?? plainUdpBytes, safeUdpBytes)
  if (whole.length <= limit) return whole
  const perRecord = (whole.length - respond(query, rest).length) / answers.length
  const fitting = answers.length - Math.ceil((whole.length - limit) / perRecord)
  const flags = rest.flags | TRUNCATED_RESPONSE
  return respond(query, { ...rest, flags, answers: answers.slice(0, Math.max(0, fitting)) })
}

type Content = Packet & { readonly flags: number; readonly extendedRcode?: number }

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
      return { flags: AUTHORITATIVE_ANSWER, authorities: [authority(name, Math.min(ttl, noTtl))] }
    case 'unknown':
      return {
        flags: AUTHORITATIVE_ANSWER | rcode.unknownName,
        authorities: [authority(name, Math.min(ttl, noTtl))],
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

function respond(query: Query, { extendedRcode = 0, ...content }: Content): Buffer {
  const { id, question, recursionDesired, edns } = query
  return encode({
    ...content,
    type: 'response',
    id,
    flags: content.flags | RECURSION_AVAILABLE | (recursionDesired ? RECURSION_DESIRED : 0),
    questions: [question as NonNullable<Packet['questions']>[number]],
    additionals: edns ? [optOf(edns, extendedRcode)] : [],
  })
}

function optOf({ dnssec }: Edns, extendedRcode: number): DnsRecord {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: safeUdpBytes,
    extendedRcode,
    ednsVersion: 0,
    flags: dnssec ? DNSSEC_OK : 0,
    flag_do: dnssec,
    options: [],
  }
}
