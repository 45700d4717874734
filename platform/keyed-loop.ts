import { backoffMs } from '../core/backoff.ts'
import type { Logger } from './logger.ts'

export interface KeyedLoopOptions {
  readonly name: string
  /** One round for one key; answers how soon it wants to be called again, if at all. */
  readonly round: (
    key: string,
    signal: AbortSignal,
  ) => Promise<{ readonly againInMs: number } | undefined>
  /** Rounds of different keys that may run at once. */
  readonly concurrency: number
  readonly log: Logger
  readonly signal: AbortSignal
  readonly random?: () => number
}

const errorBackoff = { firstMs: 100, maxMs: 10_000 }

interface KeyState {
  running: boolean
  poked: boolean
  queued: boolean
  failures: number
  timer: NodeJS.Timeout | undefined
}

/**
 * A reconcile loop per key, for keys that come and go. Invariants: one round per key at a time; a poke during a round
 * causes one more; at most `concurrency` rounds at once, first poked, first served; a key at rest costs nothing.
 */
export class KeyedLoop {
  readonly #options: KeyedLoopOptions
  readonly #random: () => number
  readonly #keys = new Map<string, KeyState>()
  readonly #queue: string[] = []
  #running = 0

  constructor(options: KeyedLoopOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    options.signal.addEventListener('abort', () => this.#stopTimers(), { once: true })
  }

  /** Look at this key again soon. */
  poke(key: string): void {
    if (this.#options.signal.aborted) return
    const state = this.#state(key)
    clearTimeout(state.timer)
    state.timer = undefined
    if (state.running) {
      state.poked = true
      return
    }
    if (state.queued) return
    state.queued = true
    this.#queue.push(key)
    this.#drain()
  }

  /** Resolves when no round runs any more; call after abort. */
  async idle(): Promise<void> {
    while (this.#running > 0) await new Promise(resolve => setTimeout(resolve, 5))
  }

  #state(key: string): KeyState {
    let state = this.#keys.get(key)
    if (!state) {
      state = { running: false, poked: false, queued: false, failures: 0, timer: undefined }
      this.#keys.set(key, state)
    }
    return state
  }

  #drain(): void {
    while (this.#running < this.#options.concurrency && !this.#options.signal.aborted) {
      const key = this.#queue.shift()
      if (key === undefined) return
      const state = this.#state(key)
      state.queued = false
      state.running = true
      state.poked = false
      this.#running++
      void this.#run(key, state)
    }
  }

  async #run(key: string, state: KeyState): Promise<void> {
    const againInMs = await this.#round(key, state)
    state.running = false
    this.#running--
    if (this.#options.signal.aborted) return
    if (state.poked) this.poke(key)
    else if (againInMs === undefined) this.#keys.delete(key)
    else state.timer = setTimeout(() => this.poke(key), againInMs)
    this.#drain()
  }

  async #round(key: string, state: KeyState): Promise<number | undefined> {
    const { name, round, log, signal } = this.#options
    try {
      const result = await round(key, signal)
      state.failures = 0
      return result?.againInMs
    } catch (err) {
      if (signal.aborted) return undefined
      state.failures++
      log.warn({ loop: name, key, err, failures: state.failures }, 'round failed')
      return backoffMs(state.failures, errorBackoff, this.#random)
    }
  }

  #stopTimers(): void {
    for (const state of this.#keys.values()) clearTimeout(state.timer)
  }
}
