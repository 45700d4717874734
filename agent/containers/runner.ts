import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { RuntimeAction } from './actions.ts'
import type { StepError } from './memory.ts'
import { Slots } from './slots.ts'
import type { Phase } from './status.ts'

interface RunnerOptions {
  readonly execute: (
    action: RuntimeAction,
    onPulling: () => void,
    signal: AbortSignal,
  ) => Promise<void>
  readonly onSuccess: (action: RuntimeAction) => void
  readonly onFailure: (action: RuntimeAction, error: StepError) => void
  /** Something about this task looks different: a step began to pull, or ended. */
  readonly onChange: (task: string) => void
  readonly signal: AbortSignal
}

interface Running {
  readonly action: RuntimeAction
  readonly controller: AbortController
  readonly done: Promise<void>
  pulling: boolean
}

const parallelPulls = 4
const parallelOthers = 16

/**
 * Carries steps out side by side. Invariants: one step at a time per key (the container for a removal, else the
 * task), bounded numbers of pulls and of other steps, so neither a slow pull nor a slow stop holds up anyone.
 */
export class Runner {
  readonly #options: RunnerOptions
  readonly #running = new Map<string, Running>()
  readonly #pulls = new Slots(parallelPulls)
  readonly #others = new Slots(parallelOthers)

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  keys(): ReadonlySet<string> {
    return new Set(this.#running.keys())
  }

  start(action: RuntimeAction): void {
    const controller = new AbortController()
    const abort = () => controller.abort()
    this.#options.signal.addEventListener('abort', abort, { once: true })
    const done = this.#run(action, controller.signal).finally(() =>
      this.#options.signal.removeEventListener('abort', abort),
    )
    this.#running.set(keyOf(action), { action, controller, done, pulling: false })
  }

  phase(task: string, containerId: string | undefined): Phase | undefined {
    if (containerId !== undefined && this.#running.has(containerId)) return 'stopping'
    const running = this.#running.get(task)
    if (!running) return undefined
    if (running.action.kind !== 'pull') return 'starting'
    return running.pulling ? 'pulling' : undefined
  }

  /** Nobody needs to wait for the image of a task that is no longer wanted. */
  cancelPullsExcept(tasks: ReadonlySet<string>): void {
    for (const { action, controller } of this.#running.values()) {
      if (action.kind === 'pull' && !tasks.has(action.task)) controller.abort()
    }
  }

  async finish(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  async #run(action: RuntimeAction, signal: AbortSignal): Promise<void> {
    const { execute, onSuccess, onFailure, onChange } = this.#options
    const onPulling = () => {
      const running = this.#running.get(keyOf(action))
      if (running) running.pulling = true
      onChange(action.task)
    }
    const slots = action.kind === 'pull' ? this.#pulls : this.#others
    try {
      await slots.use(() => execute(action, onPulling, signal))
      onSuccess(action)
    } catch (error) {
      if (!signal.aborted) onFailure(action, stepErrorOf(error))
    }
    this.#running.delete(keyOf(action))
    onChange(action.task)
  }
}

/** Two containers of one task may have to go at once, while a third is made. */
export function keyOf(action: RuntimeAction): string {
  return action.kind === 'remove' ? action.containerId : action.task
}

function stepErrorOf(error: unknown): StepError {
  const disposition = error instanceof BanyanError ? error.disposition : 'retry'
  return { code: codeOf(error), message: messageOf(error), disposition }
}
