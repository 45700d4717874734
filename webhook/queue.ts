/** A repository that an engine has yet to hear of. */
interface Hint {
  readonly repository: string
  /** The newest delivery that named it. */
  readonly delivery: string
  /** Epoch milliseconds of the first. */
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
  offer(repositories: readonly string[], delivery: string, now: number): boolean {
    const added = new Set(repositories.filter(repository => !this.#hints.has(repository)))
    if (this.#hints.size + added.size > this.#maxHints) return false
    for (const repository of repositories) {
      const since = this.#hints.get(repository)?.since ?? now
      this.#hints.set(repository, { repository, delivery, since })
    }
    return true
  }

  waiting(): Hint[] {
    return [...this.#hints.values()]
  }

  /** Removes hints that were told; one that was renewed by a later delivery stays. */
  remove(told: readonly Hint[]): void {
    for (const hint of told) {
      if (this.#hints.get(hint.repository) === hint) this.#hints.delete(hint.repository)
    }
  }
}
