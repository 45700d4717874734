import type { Clock } from '../../platform/clock.ts'

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now: number

  constructor(now = 1_700_000_000_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  sleep(): Promise<void> {
    return Promise.resolve()
  }

  advance(ms: number): void {
    this.#now += ms
  }
}
