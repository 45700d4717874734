import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import { decode, DNSSEC_OK, encode, type Packet } from 'dns-packet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { framed, frames } from '../../agent/dns/frames.ts'
import { type Dns, startDns } from '../../agent/dns/server.ts'
import { type Route, routeId } from '../../core/model/route.ts'
import { seededRandom } from '../../core/random.ts'
import { exec } from '../../platform/exec.ts'
import { createLogger } from '../../platform/logger.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { freePort } from '../support/free-port.ts'

const log = createLogger({ program: 'test', level: 'fatal', format: 'json' })
const address = '127.0.0.1'
const asker = { app: 'shop', service: 'web', hash: 'h', networks: ['shop_default'] }
const closers: (() => unknown)[] = []
/** How many questions each upstream got over UDP. */
const questions = new Map<string, number>()

let port: number
let dns: Dns

beforeEach(async () => {
  port = await freePort(address)
})

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

describe('the resolver', () => {
  it('answers real resolvers for services', async () => {
    start([])
    serve(web(['10.200.1.2', '10.200.1.3']))
    const resolver = await ready()

    expect((await resolver.resolve4('web.shop.internal')).toSorted()).toEqual([
      '10.200.1.2',
      '10.200.1.3',
    ])
    expect(await resolver.resolve4('web.shop', { ttl: true })).toContainEqual({
      address: '10.200.1.2',
      ttl: 5,
    })
    expect(await resolver.reverse('10.200.1.2')).toEqual(['web.shop.internal'])
    await expect(resolver.resolve6('web.shop')).rejects.toMatchObject({ code: 'ENODATA' })
    await expect(resolver.resolve4('no.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })

  it('answers the resolver of busybox', async () => {
    start([])
    serve(web(['10.200.1.2']))
    await ready()

    const { stdout, exitCode } = await exec([
      '/bin/busybox',
      'nslookup',
      'web.shop.internal',
      `${address}:${port}`,
    ])

    expect(stdout.toString()).toContain('Address: 10.200.1.2')
    expect(exitCode).toBe(0)
  })

  it('knows its clients by their address', async () => {
    start([])
    serve(web(['10.200.1.2']))
    dns.setClients(new Map([[address, asker]]))
    const resolver = await ready()

    expect(await resolver.resolve4('web')).toEqual(['10.200.1.2'])
  })

  it('has a client come back over TCP for a long answer', async () => {
    start([])
    const addresses = Array.from({ length: 100 }, (_, i) => `10.200.1.${i}`)
    serve(web(addresses))
    const resolver = await ready()

    expect(await resolver.resolve4('web.shop.internal')).toHaveLength(100)
  })

  it('answers several questions on one connection', async () => {
    start([])
    serve(web(['10.200.1.2']))
    await ready()
    const socket = createConnection(port, address)
    const query = (id: number) => framed(question(id, 'web.shop'))

    socket.write(Buffer.concat([query(1), query(2), query(3)]))
    const ids: (number | undefined)[] = []
    for await (const reply of frames(socket)) {
      ids.push(decode(reply).id)
      if (ids.length === 3) break
    }

    expect(ids).toEqual([1, 2, 3])
  })

  it('repeats the name as it was written, and speaks EDNS with who does', async () => {
    start([])
    serve(web(['10.200.1.2']))
    await ready()

    const reply = await ask(1, 'wEb.ShOp', [opt(0)])
    const later = await ask(2, 'web.shop', [opt(1)])

    expect(reply.questions).toMatchObject([{ name: 'wEb.ShOp' }])
    expect(reply.answers).toMatchObject([{ name: 'wEb.ShOp', data: '10.200.1.2' }])
    expect(reply.additionals).toMatchObject([{ type: 'OPT', flag_do: true }])
    expect(later).toMatchObject({ answers: [], additionals: [{ extendedRcode: 1 }] })
  })

  it('leaves connections for others, whoever holds many', async () => {
    start([])
    serve(web(['10.200.1.2']))
    const resolver = await ready()
    const sockets = Array.from({ length: 300 }, () => createConnection(port, address))
    closers.push(() => sockets.forEach(socket => socket.destroy()))
    for (const socket of sockets) socket.on('error', () => undefined)
    await expect.poll(() => sockets.filter(socket => socket.closed).length).toBe(300 - 32)

    const other = createConnection({ port, host: address, localAddress: '127.0.0.2' })
    other.write(framed(question(1, 'web.shop')))

    for await (const reply of frames(other)) {
      expect(decode(reply).answers).toHaveLength(1)
      break
    }
    expect(await resolver.resolve4('web.shop')).toEqual(['10.200.1.2'])
  })

  it('survives garbage', async () => {
    start([])
    serve(web(['10.200.1.2']))
    const resolver = await ready()
    const socket = createSocket('udp4')
    closers.push(() => socket.close())
    const random = seededRandom(5)

    for (let i = 0; i < 300; i++) {
      const garbage = Buffer.from(Array.from({ length: i }, () => Math.floor(random() * 256)))
      socket.send(garbage, port, address)
    }
    const broken = createConnection(port, address).on('error', () => undefined)
    broken.end(Buffer.from([0xff]))

    expect(await resolver.resolve4('web.shop')).toEqual(['10.200.1.2'])
  })

  it('waits for its address and takes it when it comes', async () => {
    const squatter = createSocket('udp4')
    squatter.bind(port, address)
    await once(squatter, 'listening')
    start([])
    serve(web(['10.200.1.2']))

    squatter.close()
    const resolver = await ready()

    expect(await resolver.resolve4('web.shop')).toEqual(['10.200.1.2'])
  })
})

describe('everything else', () => {
  it('is asked upstream, over UDP and TCP', async () => {
    const upstream = await fakeUpstream('192.0.2.7')
    start([upstream])
    const resolver = await ready()

    expect(await resolver.resolve4('example.com')).toEqual(['192.0.2.7'])
    const socket = createConnection(port, address)
    socket.write(framed(question(9, 'example.com')))
    for await (const reply of frames(socket)) {
      expect(decode(reply)).toMatchObject({ id: 9, answers: [{ data: '192.0.2.7' }] })
      break
    }
  })

  it('is asked of the upstreams that a task has of its own, and never of this server itself', async () => {
    const theirs = await fakeUpstream('192.0.2.9')
    start([await fakeUpstream('192.0.2.7')])
    const resolver = await ready()
    const before = await resolver.resolve4('example.com')
    dns.setClients(new Map([[address, { ...asker, upstreams: [theirs] }]]))
    const after = await resolver.resolve4('example.com')
    dns.setClients(new Map([[address, { ...asker, upstreams: [`${address}:${port}`] }]]))

    expect([before, after]).toEqual([['192.0.2.7'], ['192.0.2.9']])
    await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  })

  it('fails over from an upstream that is dead, silent or in trouble', async () => {
    const dead = `${address}:${await freePort(address)}`
    const silent = await fakeUpstream(undefined)
    const troubled = await fakeUpstream('servfail')
    const good = await fakeUpstream('192.0.2.8')
    start([dead, troubled, silent, good])
    const resolver = await ready()

    expect(await resolver.resolve4('example.com')).toEqual(['192.0.2.8'])
  })

  it('is not asked again of an upstream that said nothing', async () => {
    const silent = await fakeUpstream(undefined)
    start([silent, await fakeUpstream('192.0.2.8')])
    const resolver = await ready()
    const asked = questionsOf(silent)
    await resolver.resolve4('first.example.com')

    for (let i = 0; i < 20; i++) await resolver.resolve4(`${i}.example.com`)

    expect(asked()).toBe(1)
  })

  it('is given up where an upstream says nothing, also after garbage was collected', async () => {
    const silent = await fakeUpstream(undefined)
    start([silent])
    const resolver = await ready()
    const asked = questionsOf(silent)
    const failure = resolver.resolve4('example.com').catch((error: unknown) => error)
    await expect.poll(asked).toBe(1)

    collectGarbage()

    expect(await failure).toMatchObject({ code: 'ESERVFAIL' })
  })

  it('holds up no other question of a connection', async () => {
    start([await fakeUpstream(undefined)])
    serve(web(['10.200.1.2']))
    await ready()
    const socket = createConnection(port, address)

    socket.write(Buffer.concat([question(1, 'example.com'), question(2, 'web.shop')].map(framed)))
    const ids: (number | undefined)[] = []
    for await (const reply of frames(socket)) {
      ids.push(decode(reply).id)
      if (ids.length === 2) break
    }

    expect(ids).toEqual([2, 1])
  })

  it('is a server failure when nobody answers', async () => {
    start([`${address}:${await freePort(address)}`])
    const resolver = await ready()

    await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  })

  it('is a server failure when too many questions wait already', async () => {
    start([await fakeUpstream(undefined)])
    await ready()
    const socket = createSocket('udp4')
    closers.push(() => socket.close())
    const failures: number[] = []
    socket.on('message', reply => failures.push(reply.readUInt16BE(0)))
    socket.connect(port, address)
    await once(socket, 'connect')

    // an upstream's silence is known after two seconds only: what fails sooner was turned away
    await expect
      .poll(() => {
        for (let id = 0; id < 200; id++) socket.send(question(id, 'example.com'))
        return failures.length
      })
      .toBeGreaterThan(0)
  })
})

function start(upstreams: string[]): void {
  const stop = new AbortController()
  const random = seededRandom(1)
  // one that nobody listens at, or the host's own would be asked
  const configured = upstreams.length > 0 ? upstreams : [`${address}:1`]
  dns = startDns({
    ttlMs: 5000,
    address,
    port,
    upstreams: configured,
    log,
    signal: stop.signal,
    random,
  })
  closers.push(() => dns.close())
}

/** A resolver of the C library kind, once the server answers it. */
async function ready(): Promise<Resolver> {
  const resolver = new Resolver({ timeout: 5000, tries: 1 })
  resolver.setServers([`${address}:${port}`])
  const probe = new Resolver({ timeout: 200, tries: 1 })
  probe.setServers([`${address}:${port}`])
  await expect
    .poll(() => probe.resolve4('internal').catch((error: unknown) => error))
    .toMatchObject({ code: 'ENODATA' })
  return resolver
}

function serve(...routes: Route[]): void {
  dns.setRoutes(new Map(routes.map(route => [routeId(route), route])))
}

function question(id: number, name: string): Buffer {
  return encode({ type: 'query', id, questions: [{ type: 'A', name }] })
}

function web(addresses: string[]): Route {
  const backends = addresses.map(a => ({ task: a, agent: 'a', address: a }))
  return {
    app: 'shop',
    service: 'web',
    hashes: ['h'],
    networks: [{ name: 'shop_default' }],
    members: [],
    ports: [],
    backends,
  }
}

/** One question over UDP. */
async function ask(id: number, name: string, additionals: Packet['additionals'] = []) {
  const socket = createSocket('udp4')
  closers.push(() => socket.close())
  socket.send(
    encode({ type: 'query', id, questions: [{ type: 'A', name }], additionals }),
    port,
    address,
  )
  const [reply] = (await once(socket, 'message')) as [Buffer]
  return decode(reply)
}

function opt(ednsVersion: number) {
  const fixed = { extendedRcode: 0, flags: DNSSEC_OK, flag_do: true, options: [] }
  return { type: 'OPT', name: '.', udpPayloadSize: 1232, ednsVersion, ...fixed } as const
}

/** How many questions come to an upstream over UDP from now on. */
function questionsOf(upstream: string): () => number {
  const before = questions.get(upstream) ?? 0
  return () => (questions.get(upstream) ?? 0) - before
}

/** Answers every question with this address, fails, or stays silent. */
async function fakeUpstream(data: string | undefined): Promise<string> {
  const reply = (packet: Buffer) => {
    const { id, questions = [] } = decode(packet)
    const fixed = { type: 'response', id: id ?? 0, questions } as const
    if (data === 'servfail') return encode({ ...fixed, flags: 2 })
    const name = questions[0]?.name ?? ''
    return encode({ ...fixed, answers: [{ type: 'A', name, ttl: 60, data: data ?? '' }] })
  }
  const free = await freePort(address)
  const udp = createSocket('udp4')
  udp.on('message', (packet, from) => {
    questions.set(`${address}:${free}`, (questions.get(`${address}:${free}`) ?? 0) + 1)
    if (data !== undefined) udp.send(reply(packet), from.port, from.address)
  })
  udp.bind(free, address)
  await once(udp, 'listening')
  const tcp = createServer(socket => {
    void (async () => {
      for await (const packet of frames(socket)) {
        if (data !== undefined) socket.write(framed(reply(packet)))
      }
    })().catch(() => undefined)
  }).listen(free, address)
  await once(tcp, 'listening')
  closers.push(() => {
    udp.close()
    tcp.close()
  })
  return `${address}:${free}`
}
