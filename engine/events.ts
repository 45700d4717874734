import { monotonicFactory } from 'ulid'
import { keys } from '../core/keys.ts'
import type { BanyanEvent, NewEvent } from '../core/model/event.ts'
import { records } from '../core/records.ts'
import type { Logger } from '../platform/logger.ts'
import type { Lease, Store, Write } from '../platform/store/store.ts'

const keptMs = 7 * 24 * 3_600_000
/** One lease serves all events of an hour: a lease per event would cost etcd more than the event. */
const leaseChangesAfterMs = 3_600_000

/** Writes what happened and why, and tells listeners in this process. Events vanish after seven days. */
export class Events {
  readonly #store: Store
  readonly #log: Logger
  readonly #now: () => number
  readonly #ulid = monotonicFactory()
  #lease: { readonly granted: Promise<Lease>; readonly since: number } | undefined
  readonly onEvent = new Set<(event: BanyanEvent) => void>()

  constructor(store: Store, log: Logger, now: () => number) {
    this.#store = store
    this.#log = log
    this.#now = now
  }

  /** A write to put into the transaction that makes the event true. Call `announce` once it committed. */
  async prepare(event: NewEvent): Promise<{ readonly event: BanyanEvent; readonly write: Write }> {
    const at = this.#now()
    const full: BanyanEvent = { level: 'info', ...event, id: this.#ulid(at), at }
    const lease = await this.#currentLease()
    return {
      event: full,
      write: { kind: 'put', key: keys.event(full.id), value: records.event.encode(full), lease },
    }
  }

  announce(event: BanyanEvent): void {
    const { id, at, level, message, ...fields } = event
    this.#log[level]({ event: id, at, text: message, ...fields }, 'event')
    for (const listener of this.onEvent) listener(event)
  }

  /** Writes one event by itself. Never fails its caller: what happened, happened. */
  async record(event: NewEvent): Promise<void> {
    try {
      const { event: full, write } = await this.prepare(event)
      this.announce(full)
      await this.#store.commit({ compare: [], writes: [write] })
    } catch (err) {
      this.#log.warn({ err, kind: event.kind }, 'event not stored')
    }
  }

  async #currentLease(): Promise<string> {
    const now = this.#now()
    const current = this.#lease
    const isRecent = current && now - current.since < leaseChangesAfterMs
    return (await (isRecent ? current.granted : this.#grantLease(now))).id
  }

  /** Known before it is granted, so that events that come meanwhile share it; forgotten when it can't be used. */
  async #grantLease(since: number): Promise<Lease> {
    const current = { since, granted: this.#store.lease(keptMs, { keepAlive: false }) }
    this.#lease = current
    const forget = () => {
      if (this.#lease === current) this.#lease = undefined
    }
    current.granted.then(({ lost }) => lost.addEventListener('abort', forget), forget)
    return await current.granted
  }
}
