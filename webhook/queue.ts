import type { ForgeName } from '../core/config/forge.ts'

/** What one delivery said of one repository. */
export interface Announcement {
  readonly repository: string
  readonly delivery: string
  readonly forge: ForgeName
  /** As in `refs/heads/main`; absent from a ping, after which nothing is synced. */
  readonly ref?: string
  readonly commit?: string
}

/** An announcement that an engine has yet to hear. */
interface Hint extends Announcement {
  /** Epoch milliseconds of the first that waited in its place. */
  readonly since: number
}

/**
 * Hints that wait for an engine. A repository waits once, however often it was pushed to: an engine that hears
 * of it looks at the newest commit anyway. Bounded.
 */
export class HintQueue {
  readonly #maxHints: number
  readonly #hints = new Map<string, Hint>()

  constructor(maxHints: number) {
    this.#maxHints = maxHints
  }

  /** False, with nothing changed, when there is no room. */
  offer(announcements: readonly Announcement[], now: number): boolean {
    const added = new Set(announcements.map(placeOf).filter(place => !this.#hints.has(place)))
    if (this.#hints.size + added.size > this.#maxHints) return false
    for (const announcement of announcements) {
      const place = placeOf(announcement)
      const since = this.#hints.get(place)?.since ?? now
      this.#hints.set(place, { ...announcement, since })
    }
    return true
  }

  waiting(): Hint[] {
    return [...this.#hints.values()]
  }

  /** Removes hints that were told; one that was renewed by a later delivery stays. */
  remove(told: readonly Hint[]): void {
    for (const hint of told) {
      const place = placeOf(hint)
      if (this.#hints.get(place) === hint) this.#hints.delete(place)
    }
  }
}

/** A ping must not take the place of a push. */
function placeOf({ repository, ref }: Announcement): string {
  return ref === undefined ? `ping ${repository}` : repository
}
