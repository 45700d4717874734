import type { Task } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import { imageKey, imagesOf, needsPull } from './images.ts'
import type { ContainerRuntime } from './runtime.ts'

interface Progress {
  /** An image has to be fetched: this may take long. */
  readonly onPulling: () => void
  readonly onProgress: (line: string) => void
}

/**
 * Fetches images as their pull policies say. When it last did is remembered by this process alone: an agent that was
 * restarted pulls once more, which costs a question to the registry.
 */
export class Puller {
  readonly #runtime: ContainerRuntime
  readonly #clock: Clock
  readonly #pulledAt = new Map<string, number>()

  constructor(runtime: ContainerRuntime, clock: Clock) {
    this.#runtime = runtime
    this.#clock = clock
  }

  /** For a new container of this task. Codes: image-not-here (stalled), and those of the runtime's `pull`. */
  async prepare(task: Task, progress: Progress, signal: AbortSignal): Promise<void> {
    for (const wanted of imagesOf(task.spec)) {
      const key = imageKey(wanted)
      const present = await this.#runtime.hasImage(wanted, signal)
      if (!needsPull(wanted, present, this.#pulledAt.get(key), this.#clock.now())) continue
      progress.onPulling()
      await this.#runtime.pull(wanted, progress.onProgress, signal)
      this.#pulledAt.set(key, this.#clock.now())
    }
  }
}
