import { pauses } from '../../platform/pauses.ts'

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
