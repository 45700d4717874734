import { backoffMs } from '../core/backoff.ts'
import type { Logger } from './logger.ts'

export interface LoopOptions {
  readonly name: string
  /** One round: looks at everything, takes the next steps. Answers how soon it wants to be called again. */
  readonly round: (signal: AbortSignal) => Promise<{ readonly againInMs?: number } | undefined>
  /** A round runs at least this often, poked or not. */
  readonly resyncMs: number
  readonly log: Logger
  readonly signal: AbortSignal
  readonly random?: () => number
}

const errorBackoff = { firstMs: 200, maxMs: 10_000 }

/**
 * The reconcile loop. Invariants: one round at a time; a poke during a round causes one more round; any number
 * of pokes cause one round; an error is logged and retried with back-off; after abort no round starts.
 */
export class Loop {
  readonly #options: LoopOptions
  readonly #random: () => number
  #wake: (() => void) | undefined
  #poked = true
  #failures = 0
  #hasTried: () => void = () => undefined
  /** Resolves when the first round is over, well or not; without one, when the loop is. */
  readonly tried: Promise<void>
  readonly finished: Promise<void>

  constructor(options: LoopOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    options.signal.addEventListener('abort', () => this.poke(), { once: true })
    this.tried = new Promise(resolve => (this.#hasTried = resolve))
    this.finished = this.#run()
  }

  /** Look again soon. */
  poke(): void {
    this.#poked = true
    this.#wake?.()
  }

  async #run(): Promise<void> {
    const { signal } = this.#options
    while (!signal.aborted) {
      this.#poked = false
      const waitMs = await this.#round()
      this.#hasTried()
      await this.#sleep(waitMs)
    }
    this.#hasTried()
  }

  async #round(): Promise<number> {
    const { name, round, resyncMs, log, signal } = this.#options
    try {
      const result = await round(signal)
      this.#failures = 0
      return Math.min(resyncMs, result?.againInMs ?? resyncMs)
    } catch (err) {
      if (signal.aborted) return 0
      this.#failures++
      log.warn({ loop: name, err, failures: this.#failures }, 'round failed')
      return backoffMs(this.#failures, errorBackoff, this.#random)
    }
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#poked || this.#options.signal.aborted) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }
}
