import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Stale } from '../../core/stale.ts'
import { afterAnswer, afterCatchingUp, afterFailure, afterTime, type Contact } from './decide.ts'

export interface ContactOptions {
  readonly engineId: string
  /** Asks the store anything that most of its members have to agree on. */
  readonly look: () => Promise<unknown>
  readonly clock: Clock
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

/** While the store is away it is asked so often whether it is back; a question of before may hang for its whole time. */
const lookEveryMs = 1000

/**
 * What is known of the store's answers. Nothing looks by itself while it answers: its callers tell how their calls went. While it is
 * away nobody waits for it in vain: it is asked once a second from here.
 */
export class StoreContact {
  readonly #options: ContactOptions
  readonly #listeners = new Set<() => void>()
  #contact: Contact
  /** Epoch milliseconds, of the last time that it went away. */
  #awaySince = 0
  #isBusy = false
  /** Makes this engine know what happened since then. May be called again for the same time after it rejected. */
  catchUp: (since: number) => Promise<void> = () => Promise.resolve()

  constructor(options: ContactOptions) {
    this.#options = options
    this.#contact = { kind: 'good', answeredAt: options.monotonic() }
  }

  /** Undefined: what this engine knows is as new as can be. */
  stale(): Stale | undefined {
    const { kind } = this.#now()
    return kind === 'good' ? undefined : { since: this.#awaySince, engine: this.#options.engineId }
  }

  isAway(): boolean {
    return this.#now().kind === 'away'
  }

  /** Throws `store-unavailable` (wait) while the store is away: nothing was done, another engine may do it. */
  require(): void {
    if (this.isAway()) throw this.refusal('wait')
  }

  refusal(disposition: 'wait' | 'retry'): BanyanError {
    const since = new Date(this.#awaySince).toISOString().slice(11, 19)
    const message = `Engine ${this.#options.engineId} has had no majority of the state since ${since} UTC, and changes nothing until it has`
    return new BanyanError('store-unavailable', message, disposition)
  }

  /** Calls when the store goes away. Answers how to stop. */
  onAway(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  answered(): void {
    this.#become(afterAnswer(this.#now(), this.#options.monotonic()))
  }

  failed(sentAt: number): void {
    if (this.#options.signal.aborted) return
    this.#become(afterFailure(this.#now(), sentAt, this.#options.monotonic()))
  }

  #now(): Contact {
    this.#become(afterTime(this.#contact, this.#options.monotonic()))
    return this.#contact
  }

  #become(next: Contact): void {
    const before = this.#contact
    this.#contact = next
    if (next.kind === before.kind) return
    const { clock, monotonic, log } = this.#options
    if (before.kind === 'good') {
      this.#awaySince = Math.round(clock.now() - (monotonic() - before.answeredAt))
    }
    const since = new Date(this.#awaySince).toISOString()
    if (next.kind === 'away') log.warn({ since }, 'the state does not answer')
    else log.info({ since }, next.kind === 'good' ? 'level with the state' : 'the state answers')
    if (before.kind === 'good') for (const listener of [...this.#listeners]) listener()
    void this.#comeBack()
  }

  async #comeBack(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    const { clock, signal } = this.#options
    while (!signal.aborted && this.#contact.kind !== 'good') {
      if (this.#contact.kind === 'away') this.#look()
      else await this.#tryToCatchUp()
      if (this.#isStill('good')) break
      await clock.sleep(lookEveryMs, signal)
    }
    this.#isBusy = false
  }

  /** Asked anew: TypeScript thinks that what was so before an await still is. */
  #isStill(kind: Contact['kind']): boolean {
    return this.#contact.kind === kind
  }

  /** Looks overlap: one that was asked before the store came back may never be answered. */
  #look(): void {
    const sentAt = this.#options.monotonic()
    this.#options.look().then(
      () => this.answered(),
      () => this.failed(sentAt),
    )
  }

  async #tryToCatchUp(): Promise<void> {
    const { log, monotonic } = this.#options
    try {
      await this.catchUp(this.#awaySince)
      this.#become(afterCatchingUp(this.#contact, monotonic()))
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'not level with the state yet')
    }
  }
}
