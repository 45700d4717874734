import type { Clock } from '../../platform/clock.ts'

/** Longer sleeps end when the time is set; shorter ones, between tries, are real. */
const shortMs = 1000

/** A clock that stands still until a test sets it. */
export class ManualClock implements Clock {
  #now: number
  #sleepers = new Set<() => void>()

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  set(now: number): void {
    this.#now = now
    for (const wake of [...this.#sleepers]) wake()
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.#now + ms
    await new Promise<void>(resolve => {
      const wake = () => {
        if (ms > shortMs && this.#now < until && signal?.aborted !== true) return
        this.#sleepers.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      this.#sleepers.add(wake)
      signal?.addEventListener('abort', wake, { once: true })
      if (ms <= shortMs) setTimeout(wake, ms)
      else wake()
    })
  }
}
