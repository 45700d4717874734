export interface Limit {
  /** Of requests that write, as GitHub's secondary limits have it. */
  readonly perMinute: number
  readonly perHour: number
  /** Of all requests. */
  readonly primaryPerHour: number
}

export const gitHubLimits: Limit = { perMinute: 80, perHour: 500, primaryPerHour: 5000 }

const minuteMs = 60_000
const hourMs = 3_600_000

/** Counts the requests of each credential. */
export class Limits {
  readonly #limit: Limit
  readonly #now: () => number
  readonly #writes = new Map<string, number[]>()
  readonly #all = new Map<string, number[]>()

  constructor(limit: Limit, now: () => number) {
    this.#limit = limit
    this.#now = now
  }

  /** Seconds to wait, where this is one write too many. */
  write(credential: string): number | undefined {
    const writes = this.#recent(this.#writes, credential)
    const inMinute = writes.filter(at => at > this.#now() - minuteMs)
    if (inMinute.length >= this.#limit.perMinute) return 60
    if (writes.length >= this.#limit.perHour) {
      return Math.ceil(((writes[0] ?? 0) + hourMs - this.#now()) / 1000)
    }
    writes.push(this.#now())
    return undefined
  }

  /** The headers that tell how much is left; those that cost nothing aren't counted. */
  headers(credential: string, isFree: boolean): Record<string, string> {
    const all = this.#recent(this.#all, credential)
    if (!isFree) all.push(this.#now())
    const { primaryPerHour } = this.#limit
    return {
      'x-ratelimit-limit': String(primaryPerHour),
      'x-ratelimit-remaining': String(Math.max(0, primaryPerHour - all.length)),
      'x-ratelimit-reset': String(Math.ceil(((all[0] ?? this.#now()) + hourMs) / 1000)),
    }
  }

  isUsedUp(credential: string): boolean {
    return this.#recent(this.#all, credential).length >= this.#limit.primaryPerHour
  }

  #recent(of: Map<string, number[]>, credential: string): number[] {
    const recent = (of.get(credential) ?? []).filter(at => at > this.#now() - hourMs)
    of.set(credential, recent)
    return recent
  }
}
