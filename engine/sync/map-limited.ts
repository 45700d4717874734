import { setImmediate } from 'node:timers/promises'

/** Longer than this without a pause, and leases are kept alive late, requests answered late. */
const maxBusyMs = 20

/**
 * Like Promise.all over a map, with at most `limit` at once; results in the order of the items. Pauses between items
 * now and then: work that never waits for anything outside this process would keep everything else waiting.
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  const pauseIfDue = pauses()
  let next = 0
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      await pauseIfDue()
      results[index] = await work(items[index] as T)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}

/** All workers pause together: one that goes on would leave no room for anything else. */
function pauses(): () => Promise<void> | undefined {
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
