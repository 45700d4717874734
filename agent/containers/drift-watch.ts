import type { DriftKind, Healing } from '../../core/model/drift.ts'
import type { Task } from '../../core/model/task.ts'
import { driftOf, type HeardEvent } from './drift.ts'
import type { ObservedContainer, RuntimeEvent } from './runtime.ts'

interface Drifted {
  readonly task: Task
  readonly what: DriftKind
}

/** Knows what this agent did itself, and what the container engine told, so that the rest is somebody else's doing. */
export class DriftWatch {
  readonly #heard = new Map<string, HeardEvent[]>()
  /** Containers that this agent may have ended. */
  readonly #own = new Set<string>()
  #before: ReadonlyMap<string, ObservedContainer> = new Map()
  readonly #healing = new Map<string, Healing>()

  hear(event: RuntimeEvent, at: number): void {
    if (event.kind === 'gap') return this.#heard.clear()
    const { containerId } = event
    if (this.#own.has(containerId)) return
    this.#heard.set(containerId, [...(this.#heard.get(containerId) ?? []), { ...event, at }])
  }

  /** This agent is about to start, stop or remove it. */
  takeInHand(containerId: string): void {
    this.#own.add(containerId)
  }

  /** It runs, and this agent doesn't want it to end. */
  started(containerId: string): void {
    this.#own.delete(containerId)
    this.#heard.delete(containerId)
  }

  healingOf(app: string): Healing | undefined {
    return this.#healing.get(app)
  }

  /** Takes what an engine says, all of it. Answers the applications that are to be tried again. */
  setHealing(all: readonly Healing[]): ReadonlySet<string> {
    const again = all.filter(now => {
      const before = this.#healing.get(now.app)
      return before && (before.again !== now.again || (before.off && !now.off))
    })
    const noLongerOff = [...this.#healing.values()].filter(
      ({ app, off }) => off && !all.some(each => each.app === app),
    )
    for (const { app } of noLongerOff) this.#healing.delete(app)
    for (const each of all) this.#healing.set(each.app, each)
    return new Set([...again, ...noLongerOff].map(({ app }) => app))
  }

  /** What somebody else did since the last look. Each time is told once. */
  look(
    tasks: readonly Task[],
    kept: ReadonlyMap<string, ObservedContainer>,
    observed: readonly ObservedContainer[],
    at: number,
  ): Drifted[] {
    const there = new Set(observed.map(({ containerId }) => containerId))
    const drifted = tasks.flatMap(task => this.#lookAt(task, kept.get(task.id), there, at))
    this.#before = kept
    for (const id of this.#heard.keys()) if (!there.has(id)) this.#heard.delete(id)
    for (const id of this.#own) if (!there.has(id)) this.#own.delete(id)
    return drifted
  }

  #lookAt(
    task: Task,
    now: ObservedContainer | undefined,
    there: ReadonlySet<string>,
    at: number,
  ): Drifted[] {
    const before = this.#before.get(task.id)
    const ids = [before, now].flatMap(each => (each ? [each.containerId] : []))
    const what = driftOf(
      {
        ...{ before, now },
        isThere: before !== undefined && there.has(before.containerId),
        isOwn: ids.some(id => this.#own.has(id)),
        outside: now ? (this.#heard.get(now.containerId) ?? []) : [],
      },
      at,
    )
    if (what === undefined) return []
    for (const id of ids) this.#heard.delete(id)
    return [{ task, what }]
  }
}
