import type { AgentLoad } from './agent-load.ts'
import { Counts, type Spread } from './counts.ts'
import { eligibleAgents } from './eligible.ts'
import { whyFull, whyNever } from './filters.ts'
import { groupsOf, type Group } from './groups.ts'
import { withTask } from './loads.ts'
import { pathFinder, type PathOf } from './paths.ts'
import { Ranking } from './ranking.ts'
import type { PlacementRequest } from './request.ts'

export type Placement =
  { readonly kind: 'placed'; readonly agents: Readonly<Record<string, string>> } | NoFit

export interface NoFit {
  readonly kind: 'no-fit'
  readonly request: PlacementRequest
  /** Why not, by agent name. */
  readonly reasons: Readonly<Record<string, string>>
}

/** Chooses an agent for each request, or says why the first that fits nowhere does not; by the rules of `placeMost`. */
export function place(
  requests: readonly PlacementRequest[],
  agents: readonly AgentLoad[],
  existing: Spread,
): Placement {
  const { chosen, unfit } = placeMost(requests, agents, existing)
  return unfit[0] ?? { kind: 'placed', agents: chosen }
}

/**
 * Chooses an agent for each request that fits somewhere. What has the fewest agents to choose from goes first, then what
 * reserves most, so that the room of the few is not taken by those that could go anywhere; requests of one kind stay
 * together. Each goes where the fewest tasks of its service are: by its spread preferences, then by agent; then to where
 * its image is, then to the agent with the fewest tasks, the most memory, the most CPUs free; then by name: equal inputs
 * give equal placements. `existing` counts the tasks of each service that stay on an agent.
 */
export function placeMost(
  requests: readonly PlacementRequest[],
  agents: readonly AgentLoad[],
  existing: Spread,
): { readonly chosen: Readonly<Record<string, string>>; readonly unfit: readonly NoFit[] } {
  const chosen: Record<string, string> = {}
  const unfit: NoFit[] = []
  if (requests.length === 0) return { chosen, unfit }
  const loads = new Map(agents.map(agent => [agent.name, agent]))
  const counts = new Counts(existing)
  const pathsOf = pathFinder()
  for (const { group, homes } of inOrder(groupsOf(requests), loads)) {
    const late = placeGroup(group, homes, pathsOf(group.demand.spread), loads, counts, chosen)
    if (late.length === 0) continue
    const reasons = reasonsOf(group, loads, counts.of(group.service))
    unfit.push(...late.map(request => ({ kind: 'no-fit' as const, request, reasons })))
  }
  return { chosen, unfit }
}

/** Gives an agent to as many as fit, and answers the others. */
function placeGroup(
  { service, demand, requests }: Group,
  names: readonly string[],
  pathOf: PathOf,
  loads: Map<string, AgentLoad>,
  allCounts: Counts,
  chosen: Record<string, string>,
): readonly PlacementRequest[] {
  const counts = allCounts.of(service)
  const hasRoom = (agent: AgentLoad) =>
    whyFull(demand, agent, counts.get(agent.name) ?? 0) === undefined
  const homes: AgentLoad[] = []
  for (const name of names) {
    const agent = loads.get(name)
    if (agent && hasRoom(agent)) homes.push(agent)
  }
  const ranking = new Ranking({ homes, pathOf, image: demand.image, counts, agents: loads })
  for (const [index, { id, spec }] of requests.entries()) {
    const agent = ranking.first
    if (!agent) return requests.slice(index)
    const { name } = agent
    const after = withTask(agent, spec)
    chosen[id] = name
    loads.set(name, after)
    allCounts.add(service, name, 1)
    ranking.taken(hasRoom(after) ? after : undefined)
  }
  return []
}

interface Choice {
  readonly group: Group
  /** Names of the agents that can take its tasks as long as they have room. */
  readonly homes: readonly string[]
}

function inOrder(groups: readonly Group[], loads: ReadonlyMap<string, AgentLoad>): Choice[] {
  const homesOf = eligibleAgents(loads)
  return groups
    .map(group => ({ group, homes: homesOf(group.demand) }))
    .sort(
      ({ group: a, homes: homesOfA }, { group: b, homes: homesOfB }) =>
        homesOfA.length - homesOfB.length ||
        b.demand.memoryBytes - a.demand.memoryBytes ||
        b.demand.cpus - a.demand.cpus,
    )
}

function reasonsOf(
  { demand }: Group,
  loads: ReadonlyMap<string, AgentLoad>,
  counts: ReadonlyMap<string, number>,
): Record<string, string> {
  const reasons: Record<string, string> = {}
  for (const agent of loads.values()) {
    const reason = whyNever(demand, agent) ?? whyFull(demand, agent, counts.get(agent.name) ?? 0)
    if (reason !== undefined) reasons[agent.name] = reason
  }
  return reasons
}
