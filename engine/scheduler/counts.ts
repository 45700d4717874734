/** How many tasks of each service each agent has. */
export class ServiceCounts {
  readonly #byService = new Map<string, Map<string, number>>()

  /** By `agent/service`, as `spreadOf` gives them. */
  constructor(existing: ReadonlyMap<string, number>) {
    for (const [key, count] of existing) {
      const end = key.indexOf('/')
      this.of(key.slice(end + 1)).set(key.slice(0, end), count)
    }
  }

  /** By agent; agents without tasks of the service may be missing. */
  of(service: string): Map<string, number> {
    let counts = this.#byService.get(service)
    if (!counts) this.#byService.set(service, (counts = new Map<string, number>()))
    return counts
  }
}
