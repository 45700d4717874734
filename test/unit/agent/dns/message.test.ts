import { decode, encode, type Packet, RECURSION_DESIRED } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Query, readQuery, serverFailure, writeAnswer } from '../../../../agent/dns/message.ts'

const question = { name: 'Web.shop', type: 'A', class: 'IN' } as const
const udp = { transport: 'udp', ttl: 5 } as const
const tcp = { transport: 'tcp', ttl: 5 } as const
const query: Query = { id: 7, question, recursionDesired: true }

describe('readQuery', () => {
  it('reads a question', () => {
    expect(readQuery(packet({}))).toEqual({ kind: 'query', query })
  })

  it('reads how much an EDNS client takes, and never less than 512', () => {
    expect(readQuery(packet({ additionals: [opt(4096)] }))).toMatchObject({
      query: { edns: { udpBytes: 4096, dnssec: false } },
    })
    expect(readQuery(packet({ additionals: [opt(20)] }))).toMatchObject({
      query: { edns: { udpBytes: 512 } },
    })
  })

  it.each<[string, Buffer]>([
    ['too short for a header', Buffer.alloc(11)],
    ['a response', packet({ type: 'response' })],
  ])('ignores %s', (_what, bytes) => {
    expect(readQuery(bytes)).toEqual({ kind: 'ignored' })
  })

  it.each<[string, Buffer, number]>([
    ['two questions', packet({ questions: [question, question] }), 1],
    ['two EDNS records', packet({ additionals: [opt(512), opt(512)] }), 1],
    ['no question', packet({ questions: [] }), 1],
    ['a cut-off question', packet({}).subarray(0, 18), 1],
    ['a name that points to itself', pointerLoop(), 1],
    ['five kilobytes', Buffer.concat([packet({}), Buffer.alloc(5000)]), 1],
    ['a zone transfer notice', packet({ flags: 4 << 11 }), 4],
  ])('refuses %s', (_what, bytes, code) => {
    const received = readQuery(bytes)

    expect(received.kind).toBe('refused')
    if (received.kind !== 'refused') return
    expect(received.reply.readUInt16BE(0)).toBe(7)
    expect(received.reply.readUInt16BE(2) & 0x800f).toBe(0x8000 | code)
    expect(received.reply).toHaveLength(12)
  })

  it('tells one that speaks a later EDNS which it speaks itself', () => {
    const received = readQuery(packet({ additionals: [{ ...opt(4096), ednsVersion: 1 }] }))

    expect(received.kind).toBe('refused')
    if (received.kind !== 'refused') return
    const reply = decode(received.reply)
    // BADVERS is 16: the header carries the lower four bits of it, which are none
    expect(reply).toMatchObject({ rcode: 'NOERROR', questions: [question], answers: [] })
    expect(reply.additionals).toMatchObject([{ type: 'OPT', extendedRcode: 1, ednsVersion: 0 }])
  })

  it('survives any bytes, and whatever it reads can be answered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, honest) => {
        const raw = Buffer.from(bytes)
        if (honest && raw.length >= 12) {
          raw.writeUInt16BE(0, 2)
          raw.writeUInt16BE(1, 4)
        }

        const received = readQuery(raw)

        if (received.kind === 'query') writeAnswer(received.query, { kind: 'unknown' }, udp)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('writeAnswer', () => {
  it('gives addresses for five seconds, under the name as it was asked', () => {
    const reply = decode(writeAnswer(query, { kind: 'addresses', addresses: ['10.0.0.1'] }, udp))

    expect(reply).toMatchObject({
      id: 7,
      type: 'response',
      rcode: 'NOERROR',
      flag_aa: true,
      flag_ra: true,
      flag_rd: true,
      flag_tc: false,
      questions: [question],
      answers: [{ name: 'Web.shop', type: 'A', ttl: 5, data: '10.0.0.1' }],
      additionals: [],
    })
  })

  it.each([
    ['nodata', 'NOERROR'],
    ['unknown', 'NXDOMAIN'],
  ] as const)('says %s with %s and how long that holds', (kind, rcode) => {
    const reply = decode(writeAnswer(query, { kind }, udp))

    expect(reply).toMatchObject({ rcode, answers: [], authorities: [{ type: 'SOA', ttl: 1 }] })
    expect(reply.authorities?.[0]).toMatchObject({ data: { minimum: 1 } })
  })

  it('speaks EDNS with those who do', () => {
    const edns = { udpBytes: 4096, dnssec: true }

    const reply = decode(writeAnswer({ ...query, edns }, { kind: 'nodata' }, udp))

    expect(reply.additionals).toMatchObject([
      { type: 'OPT', udpPayloadSize: 1232, extendedRcode: 0, ednsVersion: 0, flag_do: true },
    ])
  })

  it.each([
    [undefined, 512],
    [600, 600],
    [4096, 1232],
  ])('cuts a long answer for a client that takes %s bytes to %i', (udpBytes, limit) => {
    const client = udpBytes === undefined ? query : { ...query, edns: { udpBytes, dnssec: false } }

    const bytes = writeAnswer(client, many(200), udp)

    expect(bytes.length).toBeLessThanOrEqual(limit)
    expect(bytes.length).toBeGreaterThan(limit - 40)
    expect(decode(bytes).flag_tc).toBe(true)
  })

  it('gives everything over TCP', () => {
    const reply = decode(writeAnswer(query, many(200), tcp))

    expect(reply.flag_tc).toBe(false)
    expect(reply.answers).toHaveLength(200)
  })
})

it('serverFailure repeats the question', () => {
  expect(decode(serverFailure(query))).toMatchObject({ rcode: 'SERVFAIL', questions: [question] })
})

function packet(other: Partial<Packet>): Buffer {
  return encode({ type: 'query', id: 7, flags: RECURSION_DESIRED, questions: [question], ...other })
}

function opt(udpPayloadSize: number) {
  const fixed = { extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] }
  return { type: 'OPT', name: '.', udpPayloadSize, ...fixed } as const
}

function pointerLoop(): Buffer {
  const bytes = packet({})
  bytes.writeUInt16BE(0xc00c, 12)
  return bytes
}

function many(count: number) {
  const addresses = Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`)
  return { kind: 'addresses', addresses } as const
}
