/** Least time between two plans of one pull request. */
const betweenPlansMs = 10_000
const forkPlans = { count: 30, withinMs: 3_600_000 }

/** How soon a pull request may be planned: whoever may open one must not be able to keep an engine busy with it. */
export class Allowance {
  readonly #lastOf = new Map<number, number>()
  #forks: number[] = []

  /** Epoch milliseconds; not after `now`: at once. */
  from(pull: { readonly number: number; readonly fork: boolean }, now: number): number {
    this.#forget(now)
    const own = (this.#lastOf.get(pull.number) ?? -Infinity) + betweenPlansMs
    const oldest = this.#forks.length < forkPlans.count ? undefined : this.#forks[0]
    if (!pull.fork || oldest === undefined) return own
    return Math.max(own, oldest + forkPlans.withinMs)
  }

  planned(
    { number, fork }: { readonly number: number; readonly fork: boolean },
    now: number,
  ): void {
    this.#lastOf.set(number, now)
    if (fork) this.#forks.push(now)
  }

  #forget(now: number): void {
    this.#forks = this.#forks.filter(at => at > now - forkPlans.withinMs)
    for (const [number, at] of this.#lastOf)
      if (at <= now - betweenPlansMs) this.#lastOf.delete(number)
  }
}
