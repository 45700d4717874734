import { filters, type AgentLoad, type PlacementRequest } from './filters.ts'

export type Placement =
  | { readonly kind: 'placed'; readonly agents: Readonly<Record<string, string>> }
  | {
      readonly kind: 'no-fit'
      readonly request: PlacementRequest
      /** Why not, by agent name. */
      readonly reasons: Readonly<Record<string, string>>
    }

interface Candidate {
  readonly agent: AgentLoad
  readonly ofService: number
  readonly added: AgentLoad
}

/**
 * Chooses an agent for each request, or says why none fits. Spreads each service first, then balances by number of
 * tasks and free memory, then by name: equal inputs give equal placements. `existing` counts tasks of each
 * service that are already on an agent, by `agent/service`.
 */
export function place(
  requests: readonly PlacementRequest[],
  agents: readonly AgentLoad[],
  existing: ReadonlyMap<string, number>,
): Placement {
  const loads = new Map(agents.map(agent => [agent.name, agent]))
  const counts = new Map(existing)
  const chosen: Record<string, string> = {}
  for (const request of requests) {
    const reasons: Record<string, string> = {}
    const fitting: Candidate[] = []
    for (const agent of loads.values()) {
      const reason = firstReason(request, agent)
      if (reason !== undefined) reasons[agent.name] = reason
      else {
        const ofService = counts.get(`${agent.name}/${request.service}`) ?? 0
        fitting.push({ agent, ofService, added: withTask(agent, request) })
      }
    }
    const best = fitting.sort(byPreference)[0]
    if (!best) return { kind: 'no-fit', request, reasons }
    chosen[request.id] = best.agent.name
    loads.set(best.agent.name, best.added)
    counts.set(`${best.agent.name}/${request.service}`, best.ofService + 1)
  }
  return { kind: 'placed', agents: chosen }
}

function firstReason(request: PlacementRequest, agent: AgentLoad): string | undefined {
  for (const filter of filters) {
    const reason = filter(request, agent)
    if (reason !== undefined) return reason
  }
  return undefined
}

function byPreference(a: Candidate, b: Candidate): number {
  return (
    a.ofService - b.ofService ||
    a.agent.tasks - b.agent.tasks ||
    b.agent.freeMemoryBytes - a.agent.freeMemoryBytes ||
    (a.agent.name < b.agent.name ? -1 : 1)
  )
}

function withTask(agent: AgentLoad, { spec }: PlacementRequest): AgentLoad {
  const { cpus = 0, memoryBytes = 0 } = spec.resources.reservations
  const ports = spec.ports.filter(p => p.mode === 'host').map(p => `${p.published}/${p.protocol}`)
  return {
    ...agent,
    freeCpus: agent.freeCpus - cpus,
    freeMemoryBytes: agent.freeMemoryBytes - memoryBytes,
    tasks: agent.tasks + 1,
    hostPorts: ports.length === 0 ? agent.hostPorts : new Set([...agent.hostPorts, ...ports]),
  }
}

/** The sentence for `banyan status`: what doesn't fit, and why on each agent. */
export function explainNoFit(placement: Extract<Placement, { kind: 'no-fit' }>): string {
  const reasons = Object.entries(placement.reasons).map(([agent, reason]) => `${agent} ${reason}`)
  const where = reasons.length === 0 ? 'no agent has joined' : reasons.join('; ')
  return `no agent for ${placement.request.service}: ${where}`
}
