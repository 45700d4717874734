import type { Clock } from '../../platform/clock.ts'
import type { Task } from '../../core/model/task.ts'
import { checkOf, type Check, type Verdict } from '../health/judge.ts'
import { probe, type ProbeTarget } from '../health/probe.ts'
import { watchHealth } from '../health/watch.ts'
import type { ContainerRuntime, ObservedContainer } from './runtime.ts'

interface Watch {
  /** Container and run: a restart begins a new watch. */
  readonly run: string
  readonly controller: AbortController
  verdict?: Verdict
}

/** One health watch per running container that is wanted. */
export class Watches {
  readonly #runtime: ContainerRuntime
  readonly #clock: Clock
  readonly #onChange: (task: string, verdict: Verdict) => void
  readonly #watches = new Map<string, Watch>()

  constructor(
    runtime: ContainerRuntime,
    clock: Clock,
    onChange: (task: string, verdict: Verdict) => void,
  ) {
    this.#runtime = runtime
    this.#clock = clock
    this.#onChange = onChange
  }

  /** `startedHere`: ids of containers that this process started, so nothing came before. */
  sync(
    tasks: readonly Task[],
    kept: ReadonlyMap<string, ObservedContainer>,
    startedHere: ReadonlySet<string>,
  ): void {
    const running = tasks.flatMap(task => {
      const container = kept.get(task.id)
      return container?.state === 'running' ? [{ task, container }] : []
    })
    this.#endAllBut(new Set(running.map(({ task }) => task.id)))
    for (const { task, container } of running) {
      const run = `${container.containerId} ${container.startedAt ?? 0}`
      if (this.#watches.get(task.id)?.run === run) continue
      this.#watches.get(task.id)?.controller.abort()
      this.#begin(task, container, run, !startedHere.has(container.containerId))
    }
  }

  verdict(task: string): Verdict | undefined {
    return this.#watches.get(task)?.verdict
  }

  endAll(): void {
    this.#endAllBut(new Set())
  }

  #begin(task: Task, container: ObservedContainer, run: string, adopted: boolean): void {
    const controller = new AbortController()
    const watch: Watch = { run, controller }
    this.#watches.set(task.id, watch)
    void watchHealth({
      startedAt: container.startedAt ?? this.#clock.now(),
      adopted,
      check: signal => this.#check(task, signal),
      probe: check => probe(check, targetOf(task, container), this.#runtime),
      clock: this.#clock,
      signal: controller.signal,
      onChange: verdict => {
        watch.verdict = verdict
        this.#onChange(task.id, verdict)
      },
    })
  }

  async #check({ spec }: Task, signal: AbortSignal): Promise<Check> {
    if (spec.healthcheck?.test.length) return checkOf(spec, undefined)
    return checkOf(spec, await this.#runtime.imageHealthcheck(spec.image, signal))
  }

  #endAllBut(tasks: ReadonlySet<string>): void {
    for (const [task, { controller }] of this.#watches) {
      if (tasks.has(task)) continue
      controller.abort()
      this.#watches.delete(task)
    }
  }
}

/** On the host's own network a container is where the agent is. */
function targetOf({ spec }: Task, { containerId, address }: ObservedContainer): ProbeTarget {
  const reachedAt = spec.net?.mode === 'host' ? '127.0.0.1' : address
  return { containerId, ...(reachedAt !== undefined && { address: reachedAt }) }
}
