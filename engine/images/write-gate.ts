/** Lets writes to the registry pass together, and keeps them waiting while its garbage is swept. */
export class WriteGate {
  readonly #now: () => number
  #active = 0
  #sweeping: Promise<unknown> | undefined
  #lastAt: number

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number) {
    this.#now = now
    this.#lastAt = now()
  }

  async write<T>(run: () => Promise<T>): Promise<T> {
    while (this.#sweeping) await this.#sweeping
    this.#active++
    try {
      return await run()
    } finally {
      this.#active--
      this.#lastAt = this.#now()
    }
  }

  /** Runs while nothing is written; false: something is, or was within `quietMs`. A push is several requests. */
  async sweep(quietMs: number, run: () => Promise<void>): Promise<boolean> {
    if (this.#active > 0 || this.#sweeping || this.#now() - this.#lastAt < quietMs) return false
    const sweeping = run()
    this.#sweeping = sweeping.catch(() => undefined)
    try {
      await sweeping
    } finally {
      this.#sweeping = undefined
    }
    return true
  }
}
