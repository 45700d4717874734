import { isFinished, isLive, type Rollout } from '../../core/model/rollout.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { ProgressBus, ProgressLine } from '../progress.ts'
import { isBlocked } from '../rollout/neighbours.ts'
import type { ClusterView } from '../view.ts'
import { presentCause } from './present.ts'

/** Lines that a slow reader has not taken; past this the oldest go. */
const maxQueued = 1000

/** Collects progress from the bus, to be read as a stream. */
export class ProgressQueue {
  readonly #lines: Progress[] = []
  #news = false
  #wake: () => void = () => undefined

  push(line: Progress): void {
    this.#lines.push(line)
    if (this.#lines.length > maxQueued) this.#lines.shift()
    this.poke()
  }

  take(): Progress[] {
    return this.#lines.splice(0)
  }

  /** Resolves once something was pushed or poked since the last time, also before the call; or on abort. */
  async news(signal: AbortSignal): Promise<void> {
    if (!this.#news && !signal.aborted) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
        signal.addEventListener('abort', this.#onAbort, { once: true })
      })
      signal.removeEventListener('abort', this.#onAbort)
    }
    this.#news = false
  }

  poke(): void {
    this.#news = true
    this.#wake()
  }

  readonly #onAbort = (): void => this.#wake()
}

export interface Followed {
  readonly app: string
  readonly generation: number
}

export interface FollowOutcome {
  readonly ok: boolean
  readonly failed: readonly Rollout[]
}

/**
 * Streams what happens to rollouts until each has ended, or waits for what only a person changes: build output from this
 * engine, phases from the store, so that it doesn't matter which engine works. The generator's result says how they ended.
 */
export async function* followRollouts(
  { view, progress, now }: { view: ClusterView; progress: ProgressBus; now: () => number },
  followed: readonly Followed[],
  signal: AbortSignal,
): AsyncGenerator<Progress, FollowOutcome> {
  const queue = new ProgressQueue()
  const apps = new Set(followed.map(({ app }) => app))
  const stopLines = progress.listen(line => {
    if (line.app !== undefined && apps.has(line.app) && line.phase === 'building')
      queue.push(asProgress(line, now()))
  })
  const stopView = view.onTouched(touched => {
    if (followed.some(({ app }) => touched.apps.has(app))) queue.poke()
  })
  const said = new Map<string, string>()
  const open = new Map(followed.map(target => [`${target.app}/${target.generation}`, target]))
  const failed: Rollout[] = []
  try {
    while (!signal.aborted) {
      yield* queue.take()
      for (const [key, target] of open) {
        const rollout = view.apps.get(target.app)?.rollouts.get(target.generation)?.value
        const line = rollout ? phaseLine(view, rollout, now()) : goneLine(target, now())
        const text = `${line.phase ?? ''} ${line.message ?? ''}`
        if (said.get(key) !== text) yield line
        said.set(key, text)
        if (rollout && !isFinished(rollout.phase) && !isBlocked(view, rollout)) continue
        open.delete(key)
        if (rollout && !isLive(rollout.phase)) failed.push(rollout)
      }
      if (open.size === 0) break
      await queue.news(signal)
    }
  } finally {
    stopLines()
    stopView()
  }
  return { ok: failed.length === 0 && open.size === 0, failed }
}

export function asProgress(line: ProgressLine, at: number): Progress {
  return { at, ...line }
}

function phaseLine(view: ClusterView, rollout: Rollout, now: number): Progress {
  const { app, generation, phase, waiting, times, cause } = rollout
  const blocked = isBlocked(view, rollout)
  const since = times[phase] ?? now
  return {
    at: since,
    app,
    generation,
    phase: blocked ? 'blocked' : phase,
    message: cause ? cause.message : (waiting ?? ''),
    ...(blocked && { code: 'order-blocked' }),
    ...(cause && { code: cause.code, cause: presentCause(cause) }),
  }
}

/** An application that left with its last task takes its rollout's record along. */
function goneLine({ app, generation }: Followed, now: number): Progress {
  return { at: now, app, generation, phase: 'done', message: 'removed' }
}
