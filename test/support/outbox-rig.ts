import { pino } from 'pino'
import { prefixes } from '../../core/keys.ts'
import type { BanyanEvent } from '../../core/model/event.ts'
import type { OutboxEntry } from '../../core/model/outbox.ts'
import { records } from '../../core/records.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Lease, Store } from '../../platform/store/store.ts'
import { githubLimits, type Limits } from '../../engine/report/budget.ts'
import { channelRoom, type Room } from '../../engine/report/compact.ts'
import type { CredentialOutbox } from '../../engine/report/credential-outbox.ts'
import { outboxOf } from '../../engine/report/outbox.ts'
import { Reports, type Owed } from '../../engine/report/reports.ts'
import type { Sender } from '../../engine/report/sender.ts'
import { Events } from '../../engine/events.ts'
import { FakeClock } from './fake-clock.ts'

/** The outboxes of one or several engines on one store, driven by a clock of their own. */
export interface OutboxRig {
  readonly clock: FakeClock
  readonly store: Store
  owe(...owed: Owed[]): Promise<void>
  engine(id: string, sendersOf: SendersOf | ReadonlyMap<string, Sender>): Promise<OutboxEngine>
  /** Goes on until nobody has anything to do, or until the time is over; the clock jumps from round to round. */
  run(engines: readonly OutboxEngine[], ms?: number): Promise<void>
  waiting(): Promise<OutboxEntry[]>
  events(kind: string): Promise<BanyanEvent[]>
  stop(): Promise<void>
}

/** By channel; of one credential. */
export type SendersOf = (own: {
  readonly store: Store
  readonly events: Events
  readonly clock: FakeClock
}) => ReadonlyMap<string, Sender>

export interface OutboxEngine {
  readonly outbox: CredentialOutbox
  readonly mirror: Mirror
  readonly signal: AbortSignal
  /** As a power cut: what runs is cut off, the lease is left to others. */
  kill(): Promise<void>
  /** As after a pause: what runs is cut off, and others may have the lock before this engine has a new lease. */
  loseLease(): Promise<void>
  nextAt: number
}

interface RigOptions {
  readonly store?: Store
  readonly connect?: () => Promise<Store>
  readonly limits?: Limits
  readonly room?: Room
  /** Of the credential whose outbox the engines have; default: that of the first sender. */
  readonly credential?: string
}

export async function startOutboxRig(options: RigOptions = {}): Promise<OutboxRig> {
  const { limits = githubLimits, room = channelRoom } = options
  const memory = options.connect ? undefined : createMemoryStore()
  const connect = options.connect ?? (() => Promise.resolve(memory?.connect() as Store))
  const store = await connect()
  const log = pino({ level: 'silent' })
  const clock = new FakeClock()
  const stopped = new AbortController()
  const now = () => clock.now()
  const events = new Events(store, log, now)
  const reports = new Reports({ repositories: [], lease: events.lease, now })
  const opened: Store[] = [store]

  async function engine(
    id: string,
    sendersOf: SendersOf | ReadonlyMap<string, Sender>,
  ): Promise<OutboxEngine> {
    const own = await connect()
    opened.push(own)
    const killed = new AbortController()
    const signal = AbortSignal.any([killed.signal, stopped.signal])
    const mirror = await Mirror.start(own, [prefixes.outbox], { signal, log })
    const session = await loseableLease(own)
    const ownEvents = new Events(own, log, now)
    const senders =
      typeof sendersOf === 'function'
        ? sendersOf({ store: own, events: ownEvents, clock })
        : sendersOf
    const credential = options.credential ?? [...senders.values()][0]?.credential ?? ''
    const outbox = outboxOf(
      {
        ...{ store: own, mirror, session, engineId: id, clock, log, signal, senders, limits, room },
        ...{ events: ownEvents, random: () => 0.5 },
      },
      credential,
    )
    return {
      ...{ outbox, mirror, signal, nextAt: clock.now() },
      kill: async () => {
        killed.abort()
        await session.lease.revoke()
      },
      loseLease: async () => await session.lose(),
    }
  }

  return {
    ...{ clock, store, engine },
    owe: async (...owed) => {
      await store.commit({ compare: [], writes: await reports.writes(owed) })
    },
    run: async (engines, ms = Infinity) => {
      const until = clock.now() + ms
      const { revision } = await store.range(prefixes.outbox)
      for (const { mirror, signal } of engines) {
        if (!signal.aborted) await mirror.waitFor(revision, AbortSignal.timeout(5000))
      }
      for (;;) {
        const living = engines.filter(({ signal }) => !signal.aborted)
        for (const each of living.filter(({ nextAt }) => nextAt <= clock.now())) {
          const again = await each.outbox.round(each.signal)
          each.nextAt = again ? clock.now() + again.againInMs : Infinity
        }
        const next = Math.min(...living.map(({ nextAt }) => nextAt))
        if (next > until || next === Infinity) break
        clock.advance(Math.max(0, next - clock.now()))
      }
      for (const each of engines) each.nextAt = clock.now()
      if (ms !== Infinity) clock.advance(Math.max(0, until - clock.now()))
    },
    waiting: async () => {
      const { entries } = await store.range(prefixes.outbox)
      return entries.map(({ value }) => records.outboxEntry.decode(value))
    },
    events: async kind => {
      const { entries } = await store.range(prefixes.events)
      const all = entries.map(({ value }) => records.event.decode(value))
      return all.filter(event => event.kind === kind)
    },
    stop: async () => {
      stopped.abort()
      for (const each of opened) await each.close()
      await memory?.close()
    },
  }
}

async function loseableLease(store: Store) {
  let lost = new AbortController()
  let lease = await store.lease(60_000)
  return {
    get lease(): Lease {
      const { id } = lease
      return { id, lost: lost.signal, revoke: async () => await lease.revoke() }
    },
    lose: async () => {
      lost.abort()
      await lease.revoke()
      lost = new AbortController()
      lease = await store.lease(60_000)
    },
  }
}
