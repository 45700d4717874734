/** A map in key order with cheap prefix ranges: O(log n) to find, a short memory move to insert. */
export class SortedMap<V> {
  readonly #keys: string[]
  readonly #values: Map<string, V>

  constructor(entries: Iterable<readonly [string, V]> = []) {
    this.#values = new Map(entries)
    this.#keys = [...this.#values.keys()].sort()
  }

  get size(): number {
    return this.#keys.length
  }

  get(key: string): V | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key)) this.#keys.splice(this.#indexOf(key), 0, key)
    this.#values.set(key, value)
  }

  delete(key: string): boolean {
    if (!this.#values.delete(key)) return false
    this.#keys.splice(this.#indexOf(key), 1)
    return true
  }

  /** A copy: later changes don't disturb who walks it. */
  range(prefix: string): V[] {
    const found: V[] = []
    for (let i = this.#indexOf(prefix); this.#keys[i]?.startsWith(prefix); i++) {
      found.push(this.#values.get(this.#keys[i] as string) as V)
    }
    return found
  }

  /** Where the key is, or would be. */
  #indexOf(key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] as string) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
