import { setMaxListeners } from 'node:events'
import { readFile } from 'node:fs/promises'
import { backoffMs } from '../../core/backoff.ts'
import type { Route } from '../../core/model/route.ts'
import type { Random } from '../../core/random.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { answer } from './answer.ts'
import { forward, type Transport } from './forward.ts'
import { type Listener, listenTcp, listenUdp } from './listen.ts'
import { type Query, readQuery, serverFailure, writeAnswer } from './message.ts'
import { parseUpstream, type Upstream, upstreamsOf } from './resolv-conf.ts'
import { Shares } from './shares.ts'
import { UpstreamHealth } from './upstream-health.ts'
import { type LocalTask, Zone } from './zone.ts'

interface DnsOptions {
  /** The bridge's gateway, which containers have in their resolv.conf. */
  readonly address: string
  /** 53, but for tests. */
  readonly port: number
  /** `10.0.0.2` or `10.0.0.2:5353`. None: the name servers of the host. */
  readonly upstreams: readonly string[]
  /** How long an answer may be kept. */
  readonly ttlMs: number
  readonly log: Logger
  readonly signal: AbortSignal
  readonly random: Random
}

export interface Dns {
  /** By `app/service`; what didn't change is the same object as before. Counts for every question from here on. */
  setRoutes(routes: ReadonlyMap<string, Route>): void
  /** This agent's tasks by their address. Counts for every question from here on. */
  setClients(clients: ReadonlyMap<string, LocalTask>): void
  close(): Promise<void>
}

/** Questions that wait for an upstream, of all clients and of one; one more is answered with SERVFAIL. */
const maxInFlight = { all: 1024, each: 256 }
const bindBackoff = { firstMs: 100, maxMs: 2000 }
const hostResolvConf = '/etc/resolv.conf'
/** How long the host's name servers are taken for unchanged. */
const upstreamsForMs = 10_000

/**
 * Answers for services from the zone and asks the upstreams about everything else, over UDP and TCP. Listens as soon
 * as the address exists (the bridge may still be missing), and again when it was lost.
 */
export function startDns(options: DnsOptions): Dns {
  const { address, port, log, random } = options
  const ttl = Math.ceil(options.ttlMs / 1000)
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  // each question that waits for an upstream listens to it
  setMaxListeners(2 * maxInFlight.all, signal)
  const upstreams = upstreamSource(options)
  // one that asks itself would ask for ever
  const isAnother = (upstream: Upstream) => upstream.address !== address || upstream.port !== port
  const zone = new Zone()
  const health = new UpstreamHealth()
  const inFlight = new Shares(maxInFlight)

  async function handle(packet: Buffer, client: string, transport: Transport) {
    const received = readQuery(packet)
    if (received.kind === 'ignored') return undefined
    if (received.kind === 'refused') return received.reply
    const { query } = received
    const decided = answer(query.question, zone, client, random)
    if (decided.kind !== 'forward') return writeAnswer(query, decided, { transport, ttl })
    return await passOn(packet, query, client, transport)
  }

  async function passOn(packet: Buffer, query: Query, client: string, transport: Transport) {
    if (!inFlight.take(client)) return serverFailure(query)
    try {
      const own = zone.clients.get(client)?.upstreams?.map(parseUpstream).filter(isAnother)
      const asking = { transport, upstreams: own ?? (await upstreams()), health, signal }
      const reply = await forward(packet, asking)
      return reply ?? serverFailure(query)
    } finally {
      inFlight.giveBack(client)
    }
  }

  async function listen(): Promise<void> {
    const listeners: Listener[] = []
    const close = () => listeners.forEach(listener => listener.close())
    try {
      listeners.push(await listenUdp(address, port, handle))
      listeners.push(await listenTcp(address, port, handle))
      signal.addEventListener('abort', close, { once: true })
      log.info({ address, port }, 'resolver listening')
      if (signal.aborted) return
      await Promise.race(listeners.map(listener => listener.ended))
    } finally {
      signal.removeEventListener('abort', close)
      close()
      await Promise.all(listeners.map(listener => listener.ended))
    }
  }

  async function keepListening(): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await listen()
        failures = 0
      } catch (err) {
        if (failures === 0) log.warn({ err, address, port }, 'resolver waits for its address')
      }
      await systemClock.sleep(backoffMs(failures + 1, bindBackoff, random), signal)
    }
  }

  const finished = keepListening()
  return {
    setRoutes: routes => zone.setRoutes(routes),
    setClients: clients => {
      zone.clients = clients
    },
    close: async () => {
      stop.abort()
      await finished
    },
  }
}

/** The configured upstreams, or those of the host, read again now and then: a laptop changes its network. */
function upstreamSource({ upstreams, address }: DnsOptions): () => Promise<readonly Upstream[]> {
  const configured = upstreams.map(parseUpstream)
  let known: readonly Upstream[] = configured
  let readAt = -Infinity
  return async () => {
    if (configured.length > 0 || performance.now() - readAt < upstreamsForMs) return known
    readAt = performance.now()
    known = upstreamsOf(await readFile(hostResolvConf, 'utf8').catch(() => ''), address)
    return known
  }
}
