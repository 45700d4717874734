/** Delivery ids that were taken, so that a delivery repeated within the time changes nothing. Bounded. */
export class SeenDeliveries {
  readonly #maxEntries: number
  readonly #maxAgeMs: number
  /** In the order of arrival, which is the order of age. */
  readonly #takenAt = new Map<string, number>()

  constructor({ maxEntries, maxAgeMs }: { maxEntries: number; maxAgeMs: number }) {
    this.#maxEntries = maxEntries
    this.#maxAgeMs = maxAgeMs
  }

  has(id: string, now: number): boolean {
    const takenAt = this.#takenAt.get(id)
    return takenAt !== undefined && now - takenAt < this.#maxAgeMs
  }

  add(id: string, now: number): void {
    this.#takenAt.delete(id)
    this.#takenAt.set(id, now)
    const [oldest] = this.#takenAt.keys()
    if (this.#takenAt.size > this.#maxEntries && oldest !== undefined) this.#takenAt.delete(oldest)
  }
}
