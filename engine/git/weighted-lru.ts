/** Keeps the values used last, up to a number of bytes (or whatever the weights count). */
export class WeightedLru<V> {
  readonly #maxWeight: number
  readonly #entries = new Map<string, { readonly value: V; readonly weight: number }>()
  #weight = 0

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** A value heavier than a quarter of all is not kept: it would push out everything else. */
  set(key: string, value: V, weight: number): void {
    if (weight > this.#maxWeight / 4) return
    this.#weight += weight - (this.#entries.get(key)?.weight ?? 0)
    this.#entries.delete(key)
    this.#entries.set(key, { value, weight })
    for (const [oldest, { weight: freed }] of this.#entries) {
      if (this.#weight <= this.#maxWeight) break
      this.#entries.delete(oldest)
      this.#weight -= freed
    }
  }
}
