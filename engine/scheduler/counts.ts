/** How many tasks of each service each agent has: by service, then by agent. Where there are none, both may be missing. */
export type Spread = ReadonlyMap<string, ReadonlyMap<string, number>>

/** A spread that is being counted, or changed to see what would be. */
export class Counts {
  readonly #byService: Map<string, Map<string, number>>

  constructor(spread: Spread = new Map()) {
    this.#byService = new Map([...spread].map(([service, agents]) => [service, new Map(agents)]))
  }

  get spread(): Spread {
    return this.#byService
  }

  /** By agent; changes with the next `add`. */
  of(service: string): ReadonlyMap<string, number> {
    return this.#of(service)
  }

  add(service: string, agent: string, tasks: number): void {
    const agents = this.#of(service)
    agents.set(agent, (agents.get(agent) ?? 0) + tasks)
  }

  #of(service: string): Map<string, number> {
    let agents = this.#byService.get(service)
    if (!agents) this.#byService.set(service, (agents = new Map<string, number>()))
    return agents
  }
}
