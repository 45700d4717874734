import { backoffMs } from '../../core/backoff.ts'
import { codeOf, messageOf } from '../../core/errors.ts'
import type { OutboxEntry } from '../../core/model/outbox.ts'
import { records } from '../../core/records.ts'
import { withDeadline } from '../../platform/deadline.ts'
import type { Write } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { nextSlot, type Limits } from './budget.ts'
import type { Room } from './compact.ts'
import { dropSuperfluous } from './drop.ts'
import { pick, type Waiting } from './pick.ts'
import type { Absent, ReportError, Sender, Sent } from './sender.ts'
import { Tenure, type TenureContext } from './tenure.ts'
import { failedEvent, Troubles } from './troubles.ts'

/** Another engine sends: how soon to see whether it still does. */
const lockRetryMs = 5000
const requestMs = 20_000
/** After a request was cut off, nobody knows until when it may still be applied. */
const quietMs = 15_000
/** As long as an entry is kept that nobody touches. */
const keptMs = 7 * 24 * 3_600_000
const backoff = { firstMs: quietMs, maxMs: 300_000 }

export interface OutboxContext extends TenureContext {
  readonly events: Events
  readonly random: () => number
  readonly limits: Limits
  readonly room: Room
  /** What waits for this credential, as of the newest revision that is known here. */
  readonly waiting: () => readonly Waiting[]
  readonly senderOf: (channel: string) => Sender
}

/**
 * Sends what waits for one credential: the oldest entry of each subject, one request after the other. Invariant: before a
 * request leaves, its entry says so; an entry that says so is asked for before it is sent again. Together with the lock, which
 * one engine has and which outlives every request of its holder, each entry arrives exactly once: docs/decisions/0014-outbox.md.
 */
export class CredentialOutbox {
  readonly #credential: string
  readonly #context: OutboxContext
  readonly #troubles = new Troubles()
  #tenure: Tenure | undefined
  /** When the last requests left. */
  #sent: readonly number[] = []
  /** Until when: all of it under the empty key, else a kind in a channel. */
  readonly #pauses = new Map<string, number>()
  /** Entries that were sent in this tenure: when it may be asked whether they have arrived. */
  readonly #askableAt = new Map<string, number>()

  constructor(credential: string, context: OutboxContext) {
    this.#credential = credential
    this.#context = context
  }

  /** Sends what may be sent now; answers how soon to look again, if anything is left. */
  async round(signal: AbortSignal): Promise<{ readonly againInMs: number } | undefined> {
    const { clock, limits, waiting } = this.#context
    while (!signal.aborted) {
      const all = waiting()
      if (all.length === 0) return await this.#end()
      const tenure = await this.#begin(signal)
      if (!tenure) return { againInMs: lockRetryMs }
      if (await dropSuperfluous(this.#context, all, tenure, this.#troubles)) continue
      const now = clock.now()
      const next = pick(all, each => this.#readyAt(each, tenure), now)
      if (next.kind === 'nothing') return undefined
      if (next.kind === 'wait') return { againInMs: next.until - now }
      const slot = nextSlot(this.#sent, now, limits)
      if (slot > now) return { againInMs: slot - now }
      await this.#deliver(next.waiting, tenure)
    }
    return undefined
  }

  async #begin(signal: AbortSignal): Promise<Tenure | undefined> {
    if (this.#tenure && !this.#tenure.isOver) return this.#tenure
    this.#askableAt.clear()
    this.#tenure = await Tenure.begin(this.#context, this.#credential, signal)
    return this.#tenure
  }

  async #end(): Promise<undefined> {
    this.#askableAt.clear()
    const tenure = this.#tenure
    this.#tenure = undefined
    await tenure?.end()
    return undefined
  }

  #readyAt({ key, entry }: Waiting, { since }: Tenure): number {
    const { channel, content, notBefore = 0, sending } = entry
    return Math.max(
      notBefore,
      this.#pauses.get('') ?? 0,
      this.#pauses.get(`${channel} ${content.kind}`) ?? 0,
      sending ? (this.#askableAt.get(key) ?? since + quietMs) : 0,
    )
  }

  async #deliver(waiting: Waiting, tenure: Tenure): Promise<void> {
    const { clock, senderOf } = this.#context
    const { entry } = waiting
    if (clock.now() - entry.createdAt > keptMs) return await this.#giveUp(waiting, tenure, tooOld)
    const sender = senderOf(entry.channel)
    if (entry.sending && sender.find) {
      const found = await answerOf(tenure, async signal => await sender.find?.(entry, signal))
      const asked = { ...waiting, entry: { ...entry, tries: entry.tries + 1 } }
      if (!found) return
      if (found.kind !== 'absent') return await this.#note(asked, tenure, found, true)
    }
    const marked = await this.#mark(waiting, tenure)
    if (!marked) return
    const { perHour } = this.#context.limits
    this.#sent = [...this.#sent.slice(1 - perHour), clock.now()]
    const sent = await answerOf(tenure, async signal => await sender.send(marked.entry, signal))
    this.#askableAt.set(waiting.key, clock.now() + quietMs)
    if (sent) await this.#note(marked, tenure, sent, false)
  }

  /** Whoever finds the mark knows that a request may have left. Undefined where the entry is another one by now. */
  async #mark(waiting: Waiting, tenure: Tenure): Promise<Waiting | undefined> {
    const { engineId, clock } = this.#context
    const { notBefore: _, ...kept } = waiting.entry
    const sending = { engine: engineId, at: clock.now() }
    const entry = { ...kept, tries: kept.tries + 1, sending }
    this.#askableAt.set(waiting.key, clock.now() + quietMs)
    const modRevision = await this.#replace(waiting, tenure, entry)
    return modRevision === undefined ? undefined : { ...waiting, entry, modRevision }
  }

  /** `asked`: it is the answer to the question whether an earlier request has arrived. */
  async #note(waiting: Waiting, tenure: Tenure, sent: Sent, asked: boolean): Promise<void> {
    const { channel, content } = waiting.entry
    switch (sent.kind) {
      case 'arrived':
        this.#troubles.over(channel, content.kind)
        await this.#finish(waiting, tenure, sent.writes ?? [])
        return
      case 'refused':
        return await this.#giveUp(waiting, tenure, sent)
      case 'unknown':
        return await this.#postpone(waiting, tenure, sent.error, this.#retryAt(waiting.entry), true)
      case 'pause':
        this.#pauses.set(sent.of === 'credential' ? '' : `${channel} ${content.kind}`, sent.until)
        return await this.#postpone(waiting, tenure, sent.error, sent.until, asked)
      case 'later':
        return await this.#postpone(waiting, tenure, sent.error, sent.until, asked)
      default:
        return sent satisfies never
    }
  }

  #retryAt({ tries }: OutboxEntry): number {
    const { clock, random } = this.#context
    return clock.now() + Math.max(quietMs, backoffMs(Math.max(1, tries), backoff, random))
  }

  /** `mayHaveArrived`: the mark stays, so that it is asked for first. */
  async #postpone(
    waiting: Waiting,
    tenure: Tenure,
    error: ReportError,
    notBefore: number,
    mayHaveArrived: boolean,
  ): Promise<void> {
    const { events } = this.#context
    const { sending, ...kept } = waiting.entry
    const mark = mayHaveArrived && sending ? { sending } : {}
    const entry = { ...kept, ...mark, notBefore, error }
    const news = this.#troubles.news(entry, !mayHaveArrived)
    await this.#replace(waiting, tenure, entry)
    if (news) await events.record(news)
  }

  async #replace(
    { key, modRevision }: Waiting,
    tenure: Tenure,
    entry: OutboxEntry,
  ): Promise<number | undefined> {
    const lease = await this.#context.events.lease.id()
    const value = records.outboxEntry.encode(entry)
    return await tenure.commit([{ key, modRevision }], [{ kind: 'put', key, value, lease }])
  }

  async #giveUp(
    waiting: Waiting,
    tenure: Tenure,
    { error, writes = [] }: { readonly error: ReportError; readonly writes?: readonly Write[] },
  ): Promise<void> {
    const { events } = this.#context
    const { event, write } = await events.prepare(failedEvent(waiting.entry, error))
    if (await this.#finish(waiting, tenure, [...writes, write])) events.announce(event)
  }

  async #finish(
    { key, modRevision }: Waiting,
    tenure: Tenure,
    writes: readonly Write[],
  ): Promise<boolean> {
    const all: Write[] = [{ kind: 'delete', key }, ...writes]
    const isDone = (await tenure.commit([{ key, modRevision }], all)) !== undefined
    if (isDone) this.#askableAt.delete(key)
    return isDone
  }
}

const tooOld = {
  error: { code: 'report-expired', message: 'it has waited for seven days' },
} as const

/** Undefined where the tenure is over: whoever comes next asks. */
async function answerOf<T extends Sent | Absent>(
  { signal }: Tenure,
  ask: (signal: AbortSignal) => Promise<T | undefined>,
): Promise<T | Extract<Sent, { kind: 'unknown' }> | undefined> {
  try {
    return await withDeadline(requestMs, signal, ask)
  } catch (error) {
    if (signal.aborted) return undefined
    return { kind: 'unknown', error: { code: codeOf(error), message: messageOf(error) } }
  }
}
