import type { Clock } from '../../platform/clock.ts'
import { isHeld, takeLock, type Lock } from '../../platform/store/lock.ts'
import type { Compare, Store, Write } from '../../platform/store/store.ts'
import type { EngineSession } from '../session.ts'

export interface TenureContext {
  readonly store: Store
  readonly engineId: string
  readonly session: Pick<EngineSession, 'lease'>
  readonly clock: Clock
  /** Resolves when what this engine knows of the outbox is as new as that revision. */
  readonly caughtUp: (revision: number) => Promise<void>
}

/** The time in which this engine alone sends for a credential. */
export class Tenure {
  readonly #context: TenureContext
  readonly #lock: Lock
  #isOver = false
  /** Epoch milliseconds: whoever sent before us sent nothing after it. */
  readonly since: number
  /** Aborts before another engine can have the lock, so that no request of ours outlives it. */
  readonly signal: AbortSignal

  private constructor(context: TenureContext, lock: Lock, signal: AbortSignal) {
    this.#context = context
    this.#lock = lock
    this.since = context.clock.now()
    this.signal = signal
  }

  /** Undefined while another engine has it. */
  static async begin(
    context: TenureContext,
    credential: string,
    signal: AbortSignal,
  ): Promise<Tenure | undefined> {
    const { store, engineId, session } = context
    const { lease } = session
    const lock = await takeLock(store, `outbox/${credential}`, engineId, lease)
    return lock && new Tenure(context, lock, AbortSignal.any([lease.lost, signal]))
  }

  get isOver(): boolean {
    return this.#isOver || this.signal.aborted
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#lock.release()
  }

  /** Answers the revision; undefined where somebody else has changed what is compared, or has the lock. */
  async commit(compare: readonly Compare[], writes: readonly Write[]): Promise<number | undefined> {
    const { store, caughtUp } = this.#context
    const { fence } = this.#lock
    const { committed, revision } = await store.commit({ compare: [fence, ...compare], writes })
    if (!committed) await this.#checkLock()
    await caughtUp(revision)
    return committed ? revision : undefined
  }

  async #checkLock(): Promise<void> {
    if (!(await isHeld(this.#context.store, this.#lock))) this.#isOver = true
  }
}
