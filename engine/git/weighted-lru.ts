/**
 * Keeps the values used last, up to a number of bytes (or whatever the weights count). A look-up only leaves a mark,
 * and what is marked gets a second chance when room is needed: so look-ups, by far the most frequent, cost nothing.
 */
export class WeightedLru<V> {
  readonly #maxWeight: number
  readonly #entries = new Map<string, Entry<V>>()
  #weight = 0

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    entry.used = true
    return entry.value
  }

  /** A value heavier than a quarter of all is not kept: it would push out everything else. */
  set(key: string, value: V, weight: number): void {
    if (weight > this.#maxWeight / 4) return
    this.#delete(key)
    this.#makeRoom(weight)
    this.#entries.set(key, { value, weight, used: false })
    this.#weight += weight
  }

  /** Ends, as a second round finds no marks. */
  #makeRoom(weight: number): void {
    for (const [key, entry] of this.#entries) {
      if (this.#weight + weight <= this.#maxWeight) return
      this.#delete(key)
      if (!entry.used) continue
      this.#entries.set(key, { ...entry, used: false })
      this.#weight += entry.weight
    }
  }

  #delete(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0
    this.#entries.delete(key)
  }
}

interface Entry<V> {
  readonly value: V
  readonly weight: number
  used: boolean
}
