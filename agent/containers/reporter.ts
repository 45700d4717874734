import type { TaskStatus } from '../../core/model/task.ts'
import { sameStatus } from './status.ts'

export interface Report {
  readonly statuses: readonly TaskStatus[]
  readonly gone: readonly string[]
}

/** Remembers what was told last, so that only news is told; the first time that there is nothing is news, too. */
export class Reporter {
  readonly #told = new Map<string, TaskStatus>()
  readonly #report: (change: Report) => void
  #begun = false

  constructor(report: (change: Report) => void) {
    this.#report = report
  }

  /** Undefined before anything was looked at: what runs is not known then, which is not the same as nothing. */
  all(): readonly TaskStatus[] | undefined {
    return this.#begun ? [...this.#told.values()] : undefined
  }

  /** What was told of it last. */
  told(task: string): TaskStatus | undefined {
    return this.#told.get(task)
  }

  tasks(): readonly string[] {
    return [...this.#told.keys()]
  }

  tell(statuses: readonly TaskStatus[], gone: readonly string[]): void {
    const news = statuses.filter(status => {
      const before = this.#told.get(status.task)
      return !before || !sameStatus(before, status)
    })
    for (const status of news) this.#told.set(status.task, status)
    for (const task of gone) this.#told.delete(task)
    const isFirst = !this.#begun
    this.#begun = true
    if (isFirst || news.length > 0 || gone.length > 0) this.#report({ statuses: news, gone })
  }
}
