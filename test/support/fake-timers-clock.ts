import type { Clock } from '../../platform/clock.ts'

/** A clock by the global timers, which `vi.useFakeTimers()` replaces: systemClock's are Node's own. */
export const timersClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await new Promise<void>(resolve => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
      if (signal?.aborted) done()
    })
  },
}
