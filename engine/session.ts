import { keys, prefixes } from '../core/keys.ts'
import { backoffMs } from '../core/backoff.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { LockRecord } from '../platform/store/lock.ts'
import type { Lease, Store } from '../platform/store/store.ts'
import { version } from '../platform/version.ts'

/** An engine that is silent this long is dead: its locks are free and its work is taken over. */
const leaseMs = 15_000
const retry = { firstMs: 200, maxMs: 5000 }

export interface SessionOptions {
  readonly store: Store
  readonly engineId: string
  readonly address: string
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * The engine's presence in the store: its registration, and the lease that its locks hang on. When the store was away for
 * longer than the lease, a new one is taken; what was locked under the old one fails its fence and starts over.
 */
export class EngineSession {
  readonly #options: SessionOptions
  #lease: Lease

  private constructor(options: SessionOptions, lease: Lease) {
    this.#options = options
    this.#lease = lease
    this.#watchOver(lease)
  }

  /** Locks of a former life of this engine are freed at once: its writes would fail their fence anyway. */
  static async start(options: SessionOptions): Promise<EngineSession> {
    await releaseLocksOf(options)
    return new EngineSession(options, await register(options))
  }

  /** Take it anew for each lock. */
  get lease(): Lease {
    return this.#lease
  }

  async end(): Promise<void> {
    await this.#lease.revoke()
  }

  #watchOver(lease: Lease): void {
    const { signal } = this.#options
    lease.lost.addEventListener('abort', () => {
      if (!signal.aborted) void this.#renew()
    })
  }

  async #renew(): Promise<void> {
    const { clock, log, signal } = this.#options
    log.warn('the engine lost its lease; taking a new one')
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        this.#lease = await register(this.#options)
        return this.#watchOver(this.#lease)
      } catch (err) {
        log.warn({ err, attempt }, 'no lease yet')
        await clock.sleep(backoffMs(attempt, retry, Math.random), signal)
      }
    }
  }
}

async function releaseLocksOf({ store, engineId }: SessionOptions): Promise<void> {
  const { entries } = await store.range(prefixes.locks)
  const own = entries.filter(entry => (JSON.parse(entry.value) as LockRecord).holder === engineId)
  for (const { key, modRevision } of own) {
    await store.commit({ compare: [{ key, modRevision }], writes: [{ kind: 'delete', key }] })
  }
}

async function register({ store, engineId, address, clock }: SessionOptions): Promise<Lease> {
  const lease = await store.lease(leaseMs)
  const value = JSON.stringify({ address, version, startedAt: clock.now() })
  await store.commit({
    compare: [],
    writes: [{ kind: 'put', key: keys.engine(engineId), value, lease: lease.id }],
  })
  return lease
}
