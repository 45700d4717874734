import type { Upstream } from './resolv-conf.ts'

/** How long one that said nothing is asked after all others. */
const avoidedMs = 10_000
/** Containers have upstreams of their own: what was forgotten costs one wait. */
const maxRemembered = 256

/**
 * Which upstreams said nothing lately: asked first, each would cost every question its time limit. Once in a while one
 * question tries such a one again. Times are milliseconds of any clock that doesn't go back.
 */
export class UpstreamHealth {
  /** Until when. */
  readonly #avoided = new Map<string, number>()

  /** In the order given, but for those that said nothing. */
  inOrder(upstreams: readonly Upstream[], now: number): readonly Upstream[] {
    const isAvoided = (upstream: Upstream) => (this.#avoided.get(keyOf(upstream)) ?? 0) > now
    return [
      ...upstreams.filter(upstream => !isAvoided(upstream)),
      ...upstreams.filter(upstream => isAvoided(upstream)),
    ]
  }

  /** It is asked now: of one that said nothing, no other question tries whether it speaks again. */
  asked(upstream: Upstream, now: number): void {
    if (this.#avoided.has(keyOf(upstream))) this.silent(upstream, now)
  }

  silent(upstream: Upstream, now: number): void {
    if (this.#avoided.size >= maxRemembered) this.#forgetOldest()
    this.#avoided.set(keyOf(upstream), now + avoidedMs)
  }

  answered(upstream: Upstream): void {
    this.#avoided.delete(keyOf(upstream))
  }

  #forgetOldest(): void {
    const [oldest] = this.#avoided.keys()
    if (oldest !== undefined) this.#avoided.delete(oldest)
  }
}

function keyOf({ address, port }: Upstream): string {
  return `${address} ${port}`
}
