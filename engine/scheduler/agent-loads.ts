import type { ClusterView } from '../view.ts'
import type { AgentLoad } from './agent-load.ts'
import { loadOf, sparedOf } from './loads.ts'

/**
 * What is free on every agent, kept up to date with the view: only agents that something happened to are looked at
 * again, so that asking costs nothing while the cluster is at rest.
 */
export class AgentLoads {
  readonly #view: ClusterView
  readonly #subnets: number
  readonly #loads = new Map<string, AgentLoad>()
  readonly #changed: Set<string>
  /** These may change as time passes. */
  readonly #spared = new Set<string>()
  #all: readonly AgentLoad[] = []

  /** `subnets` is how many /24s the range of the overlay has. */
  constructor(view: ClusterView, subnets: number) {
    this.#view = view
    this.#subnets = subnets
    this.#changed = new Set(view.agents.keys())
    view.onTouched(({ agents }) => {
      for (const name of agents) this.#changed.add(name)
    })
  }

  /** The same array as before when nothing changed. `now` is in epoch milliseconds. */
  all(now: number): readonly AgentLoad[] {
    for (const name of this.#spared) if (!this.#isStillSpared(name, now)) this.#changed.add(name)
    if (this.#changed.size === 0) return this.#all
    for (const name of this.#changed) this.#look(name, now)
    this.#changed.clear()
    this.#all = [...this.#loads.values()]
    return this.#all
  }

  #look(name: string, now: number): void {
    this.#spared.delete(name)
    const agent = this.#view.agents.get(name)?.value
    if (!agent) {
      this.#loads.delete(name)
      return
    }
    const load = loadOf(agent, {
      alive: this.#view.alive.has(name),
      tasks: this.#view.tasksByAgent.get(name)?.values() ?? [],
      now,
      subnets: this.#subnets,
    })
    this.#loads.set(name, load)
    if (load.spared !== undefined) this.#spared.add(name)
  }

  #isStillSpared(name: string, now: number): boolean {
    const agent = this.#view.agents.get(name)?.value
    return agent !== undefined && sparedOf(agent, now) === this.#loads.get(name)?.spared
  }
}
