import { freshMemory, type TaskMemory } from './memory.ts'

/** What is remembered of each task, and, by container id, of each container that has to go. */
export class Memories {
  readonly #all = new Map<string, TaskMemory>()

  get all(): ReadonlyMap<string, TaskMemory> {
    return this.#all
  }

  of(key: string): TaskMemory {
    return this.#all.get(key) ?? freshMemory
  }

  update(key: string, change: (memory: TaskMemory) => TaskMemory): void {
    this.#all.set(key, change(this.of(key)))
  }

  /** Answers the keys that were forgotten. */
  forgetAllBut(current: ReadonlySet<string>): string[] {
    const forgotten = [...this.#all.keys()].filter(key => !current.has(key))
    for (const key of forgotten) this.#all.delete(key)
    return forgotten
  }
}
