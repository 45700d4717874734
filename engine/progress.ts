/** A line of what is going on, for people who watch. Build output and sync steps; phases come from the store. */
export interface ProgressLine {
  readonly repository?: string
  readonly app?: string
  readonly generation?: number
  readonly phase: string
  readonly message: string
  readonly code?: string
}

/** Passes lines to whoever listens in this process, and keeps nothing. */
export class ProgressBus {
  readonly #listeners = new Set<(line: ProgressLine) => void>()

  emit(line: ProgressLine): void {
    for (const listener of this.#listeners) listener(line)
  }

  listen(listener: (line: ProgressLine) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
