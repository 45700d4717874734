/** Says which of two comes first: negative for `a`. */
export type Compare<T> = (a: T, b: T) => number

/** Orders an array as a binary heap: its first comes before all others. */
export function heapify<T>(items: T[], compare: Compare<T>): void {
  for (let index = (items.length >> 1) - 1; index >= 0; index--) sink(items, index, compare)
}

/** Puts the first, which comes later than before, where it belongs. */
export function sinkFirst<T>(heap: T[], compare: Compare<T>): void {
  sink(heap, 0, compare)
}

export function removeFirst<T>(heap: T[], compare: Compare<T>): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  heap[0] = last
  sink(heap, 0, compare)
}

function sink<T>(heap: T[], from: number, compare: Compare<T>): void {
  const item = heap[from] as T
  let index = from
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && compare(heap[child + 1] as T, heap[child] as T) < 0) child++
    if (compare(item, heap[child] as T) <= 0) break
    heap[index] = heap[child] as T
    index = child
  }
  heap[index] = item
}
