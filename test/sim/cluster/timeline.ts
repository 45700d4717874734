interface Happening {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Virtual time: what is to happen, in order of time, then of asking. Nothing here waits for anything. */
export class Timeline {
  /** Milliseconds since the beginning of the simulation. */
  now = 0
  #asked = 0
  readonly #heap: Happening[] = []

  /** Whole milliseconds: sums of fractions would change the order of what comes at the same time. */
  after(ms: number, run: () => void): void {
    this.#push({ at: this.now + Math.max(0, Math.ceil(ms)), order: this.#asked++, run })
  }

  /** Runs everything that is due until then. */
  runUntil(end: number): void {
    for (;;) {
      const next = this.#heap[0]
      if (!next || next.at > end) break
      this.#pop()
      this.now = next.at
      next.run()
    }
    this.now = end
  }

  #push(item: Happening): void {
    const heap = this.#heap
    let at = heap.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(item, heap[parent] as Happening)) break
      heap[at] = heap[parent] as Happening
      at = parent
    }
    heap[at] = item
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right && isBefore(right, heap[child] as Happening)) child++
      if (!isBefore(heap[child] as Happening, last)) break
      heap[at] = heap[child] as Happening
      at = child
    }
    heap[at] = last
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at - b.at < 0 || (a.at === b.at && a.order < b.order)
}
