import type { ForgeName } from '../core/config/forge.ts'

/** What one delivery said of one repository. */
export interface Announcement {
  readonly repository: string
  readonly delivery: string
  readonly forge: ForgeName
  /** As in `refs/heads/main`: it was pushed to. A ping has neither this nor what follows the commit. */
  readonly ref?: string
  readonly commit?: string
  /** Number of a pull request that may have changed. */
  readonly pull?: number
  /** Commit whose checks somebody wants once more. */
  readonly recheck?: string
}

/** An announcement that an engine has yet to hear. */
interface Hint extends Announcement {
  /** Epoch milliseconds of the first that waited in its place. */
  readonly since: number
  /** Epoch milliseconds of the first that told of the same. */
  readonly receivedAt: number
}

/**
 * Hints that wait for an engine. A repository waits once, however often it was pushed to: an engine that hears
 * of it looks at the newest commit anyway; so does each of its pull requests. Bounded.
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
      const before = this.#hints.get(place)
      const { commit } = announcement
      const isSame = commit !== undefined && commit === before?.commit
      const receivedAt = isSame ? before.receivedAt : now
      this.#hints.set(place, { ...announcement, since: before?.since ?? now, receivedAt })
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

export function isPing({ ref, pull, recheck }: Announcement): boolean {
  return ref === undefined && pull === undefined && recheck === undefined
}

/** A ping must not take the place of a push. */
function placeOf(said: Announcement): string {
  const { repository, pull, recheck } = said
  if (pull !== undefined) return `pull ${pull} ${repository}`
  if (recheck !== undefined) return `recheck ${recheck} ${repository}`
  return `${isPing(said) ? 'ping' : 'push'} ${repository}`
}
