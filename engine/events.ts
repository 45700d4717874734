import { monotonicFactory } from 'ulid'
import { keys } from '../core/keys.ts'
import type { BanyanEvent, NewEvent } from '../core/model/event.ts'
import { records } from '../core/records.ts'
import type { Logger } from '../platform/logger.ts'
import type { Store, Write } from '../platform/store/store.ts'
import { RollingLease } from './rolling-lease.ts'

const keptMs = 7 * 24 * 3_600_000
const leaseChangesAfterMs = 3_600_000
/** While the store is away; what is older is only in the log. */
const mostUnstored = 500
/** Of one transaction: etcd takes 128. */
const mostAtOnce = 100

/** Writes what happened and why, and tells listeners in this process. Events vanish after seven days. */
export class Events {
  readonly #store: Store
  readonly #log: Logger
  readonly #now: () => number
  readonly #ulid = monotonicFactory()
  /** Seven days, for whatever is to be kept as long as events are. */
  readonly lease: RollingLease
  readonly onEvent = new Set<(event: BanyanEvent) => void>()
  #unstored: readonly BanyanEvent[] = []

  constructor(store: Store, log: Logger, now: () => number) {
    this.#store = store
    this.#log = log
    this.#now = now
    this.lease = new RollingLease(store, { keptMs, renewAfterMs: leaseChangesAfterMs, now })
  }

  /** A write to put into the transaction that makes the event true. Call `announce` once it committed. */
  async prepare(event: NewEvent): Promise<{ readonly event: BanyanEvent; readonly write: Write }> {
    const full = this.#happened(event)
    return { event: full, write: writeOf(full, await this.lease.id()) }
  }

  announce(event: BanyanEvent): void {
    const { id, at, level, message, ...fields } = event
    this.#log[level]({ event: id, at, text: message, ...fields }, 'event')
    for (const listener of this.onEvent) listener(event)
  }

  /**
   * Writes one event by itself. Never fails its caller: what happened, happened. While the store is away it waits in memory,
   * and is written with the next one.
   */
  async record(event: NewEvent): Promise<void> {
    const full = this.#happened(event)
    this.announce(full)
    this.#unstored = [...this.#unstored, full]
    while (this.#unstored.length > 0) {
      const batch = this.#unstored.slice(0, mostAtOnce)
      this.#unstored = this.#unstored.slice(mostAtOnce)
      if (!(await this.#wrote(batch))) return
    }
  }

  /** Again is harmless: an event has its own key. */
  async #wrote(batch: readonly BanyanEvent[]): Promise<boolean> {
    try {
      const lease = await this.lease.id()
      const writes = batch.map(event => writeOf(event, lease))
      await this.#store.commit({ compare: [], writes })
      return true
    } catch (err) {
      const waiting = [...batch, ...this.#unstored]
      this.#unstored = waiting.slice(-mostUnstored)
      const lost = waiting.length - this.#unstored.length
      this.#log.warn({ err, waiting: this.#unstored.length, lost }, 'events not stored yet')
      return false
    }
  }

  #happened(event: NewEvent): BanyanEvent {
    const at = this.#now()
    return { level: 'info', ...event, id: this.#ulid(at), at }
  }
}

function writeOf(event: BanyanEvent, lease: string): Write {
  return { kind: 'put', key: keys.event(event.id), value: records.event.encode(event), lease }
}
