import { setImmediate } from 'node:timers/promises'

/** Longer than this without a pause, and leases are kept alive late, requests answered late. */
const maxBusyMs = 20

/**
 * For long work that waits for nothing outside this process: await the answer between its steps, and now and then it
 * is a pause in which timers and connections have their turn. Workers that share it pause together, as one that went
 * on would leave no room for anything else.
 */
export function pauses(): () => Promise<void> | undefined {
  let busySince = performance.now()
  let pause: Promise<void> | undefined
  return () => {
    if (performance.now() - busySince < maxBusyMs) return undefined
    pause ??= setImmediate().then(() => {
      busySince = performance.now()
      pause = undefined
    })
    return pause
  }
}
