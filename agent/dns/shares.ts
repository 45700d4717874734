/** What there is only so much of, and nobody gets all of: one container's flood is not to silence the others. */
export class Shares {
  readonly #most: { readonly all: number; readonly each: number }
  readonly #taken = new Map<string, number>()
  #all = 0

  constructor(most: { readonly all: number; readonly each: number }) {
    this.#most = most
  }

  /** Whether there was one left; it is to be given back. */
  take(owner: string): boolean {
    const taken = this.#taken.get(owner) ?? 0
    if (this.#all >= this.#most.all || taken >= this.#most.each) return false
    this.#all++
    this.#taken.set(owner, taken + 1)
    return true
  }

  giveBack(owner: string): void {
    const left = (this.#taken.get(owner) ?? 0) - 1
    this.#all--
    if (left > 0) this.#taken.set(owner, left)
    else this.#taken.delete(owner)
  }
}
