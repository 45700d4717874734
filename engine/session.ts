import { backoffMs } from '../core/backoff.ts'
import { BanyanError } from '../core/errors.ts'
import { keys, prefixes } from '../core/keys.ts'
import type { Engine, EngineTunnel } from '../core/model/engine.ts'
import { records } from '../core/records.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { LockRecord } from '../platform/store/lock.ts'
import type { Lease, LeaseId, Store } from '../platform/store/store.ts'
import { recordFormat, version } from '../platform/version.ts'
import { type Formats, formatRefusal, newestFormat } from './formats.ts'
import { nameRefusal, registrationOf, untilNameFree } from './registration.ts'
import { notRemoved, refuseRemoved } from './state/removed.ts'

/** An engine that is silent this long is dead. */
const leaseMs = 15_000
/**
 * Its locks are free sooner: who stands still for so long starts over what it was at, which costs less than that others wait.
 * It has to be longer than etcd takes to elect a leader, with a keepalive that fails before and one after.
 */
const locksLeaseMs = 8000
const retry = { firstMs: 200, maxMs: 5000 }
/** Engines that start at once register one after the other. */
const tries = 20
/** No time makes them better. */
const final = ['format-outdated', 'engine-removed']

export interface SessionOptions {
  readonly store: Store
  readonly engineId: string
  readonly address: string
  /** Its control tunnel. */
  readonly tunnel?: EngineTunnel
  /** Names what it polls. */
  readonly rota?: string
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Newest record format that this engine knows; default: `recordFormat`. */
  readonly format?: number
  /** While it was away, the others began to write what it doesn't know, or somebody removed it: it has to end. */
  readonly outdated?: (error: BanyanError) => void
}

interface Registering extends SessionOptions {
  readonly startedAt: number
}

interface Leases {
  /** That its registration hangs on. */
  presence: Lease
  locks: Lease
}

/**
 * The engine's presence in the store: its registration, and the lease that its locks hang on. When the store was away for
 * longer than a lease, a new one is taken; what was locked under the old one fails its fence and starts over.
 */
export class EngineSession {
  #options: Registering
  readonly #leases: Leases

  private constructor(options: Registering, leases: Leases) {
    this.#options = options
    this.#leases = leases
    this.#watchOver('presence')
    this.#watchOver('locks')
  }

  /**
   * Locks of a former life of this engine are freed at once: its writes would fail their fence anyway. Codes:
   * `format-outdated`, `engines-apart` (engine/formats.ts), `engine-removed` (stalled), `engines-contended` (retry),
   * `engine-name-taken` (wait).
   */
  static async start(options: SessionOptions): Promise<EngineSession> {
    await untilNameFree(options, leaseMs + 5000)
    await releaseLocksOf(options)
    const registering = { ...options, startedAt: options.clock.now() }
    const presence = await register(registering)
    try {
      return new EngineSession(registering, { presence, locks: await take.locks(registering) })
    } catch (error) {
      await presence.revoke().catch(() => undefined)
      throw error
    }
  }

  /** For locks. Take it anew for each. */
  get lease(): Lease {
    return this.#leases.locks
  }

  /** The others are told of another control tunnel from now on. Codes: as for `start`. */
  async announce(tunnel: EngineTunnel): Promise<void> {
    this.#options = { ...this.#options, tunnel }
    await enterSoon(this.#options, this.#leases.presence.id)
  }

  async end(): Promise<void> {
    await this.#leases.locks.revoke()
    await this.#leases.presence.revoke()
  }

  #watchOver(kind: keyof Leases): void {
    const { signal } = this.#options
    this.#leases[kind].lost.addEventListener('abort', () => {
      if (!signal.aborted) void this.#renew(kind)
    })
  }

  async #renew(kind: keyof Leases): Promise<void> {
    const { clock, log, signal, outdated } = this.#options
    log.warn({ kind }, 'the engine lost its lease; taking a new one')
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        this.#leases[kind] = await take[kind](this.#options)
        return this.#watchOver(kind)
      } catch (err) {
        if (err instanceof BanyanError && final.includes(err.code)) return outdated?.(err)
        log.warn({ err, kind, attempt }, 'no lease yet')
        await clock.sleep(backoffMs(attempt, retry, Math.random), signal)
      }
    }
  }
}

const take: Readonly<Record<keyof Leases, (options: Registering) => Promise<Lease>>> = {
  presence: register,
  locks: async ({ store, engineId, tunnel }) => {
    await refuseRemoved(store, { engineId, tunnelKey: tunnel?.key })
    return await store.lease(locksLeaseMs)
  },
}

/** Whatever it still does under them fails at their fence. */
export async function releaseLocksOf({
  store,
  engineId,
}: Pick<SessionOptions, 'store' | 'engineId'>): Promise<void> {
  const { entries } = await store.range(prefixes.locks)
  const own = entries.filter(entry => (JSON.parse(entry.value) as LockRecord).holder === engineId)
  for (const { key, modRevision } of own) {
    await store.commit({ compare: [{ key, modRevision }], writes: [{ kind: 'delete', key }] })
  }
}

async function register(options: Registering): Promise<Lease> {
  const lease = await options.store.lease(leaseMs)
  try {
    await enterSoon(options, lease.id)
    return lease
  } catch (error) {
    await lease.revoke().catch(() => undefined)
    throw error
  }
}

async function enterSoon(options: Registering, lease: LeaseId): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    if (await enter(options, lease)) return
  }
  throw new BanyanError('engines-contended', 'Other engines keep registering; try again', 'retry')
}

/**
 * Registers the engine, and raises what may be written to what all know. Whoever enters writes that record too: of two that
 * enter at once the second looks again, and sees the first.
 */
async function enter(options: Registering, lease: LeaseId): Promise<boolean> {
  const { store, engineId, address, tunnel, startedAt, rota } = options
  const { formats, revision } = await readFormats(options)
  const refusal = formatRefusal(formats)
  if (refusal) throw refusal
  await refuseRemoved(store, { engineId, tunnelKey: tunnel?.key })
  const before = await registrationOf(store, engineId)
  const taken = nameRefusal(options, before)
  if (taken) throw taken
  const { own } = formats
  const engine: Engine = {
    ...{ address, version, startedAt, format: own },
    ...(tunnel && { tunnel }),
    ...(rota !== undefined && { rota }),
  }
  const { committed } = await store.commit({
    compare: [
      { key: keys.format, modRevision: revision },
      { key: keys.engine(engineId), modRevision: before.revision },
      notRemoved(engineId),
    ],
    writes: [
      { kind: 'put', key: keys.engine(engineId), value: records.engine.encode(engine), lease },
      { kind: 'put', key: keys.format, value: String(newestFormat(formats)) },
    ],
  })
  return committed
}

/** To be asked before anything else is read of the store. Codes as those of `EngineSession.start`. */
export async function refuseForeignFormat(
  options: Pick<SessionOptions, 'store' | 'engineId' | 'format'>,
): Promise<void> {
  const refusal = formatRefusal((await readFormats(options)).formats)
  if (refusal) throw refusal
}

/** `revision`: of the record of what may be written. */
async function readFormats({
  store,
  engineId,
  format: own = recordFormat,
}: Pick<SessionOptions, 'store' | 'engineId' | 'format'>): Promise<{
  readonly formats: Formats
  readonly revision: number
}> {
  const entry = await store.get(keys.format)
  const others = await otherEngines(store, engineId)
  const formats = { own, written: entry && Number(entry.value), others }
  return { formats, revision: entry?.modRevision ?? 0 }
}

async function otherEngines(store: Store, engineId: string): Promise<Map<string, Engine>> {
  const { entries } = await store.range(prefixes.engines)
  const engines = entries.map(
    ({ key, value }) =>
      [key.slice(prefixes.engines.length), records.engine.decode(value, key)] as const,
  )
  return new Map(engines.filter(([id]) => id !== engineId))
}
