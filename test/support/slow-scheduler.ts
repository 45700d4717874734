import type { Task } from '../../core/model/task.ts'
import type { AgentLoad } from '../../engine/scheduler/agent-load.ts'
import { Counts, type Spread } from '../../engine/scheduler/counts.ts'
import { attributeOf } from '../../engine/scheduler/constraints.ts'
import { whyNot } from '../../engine/scheduler/filters.ts'
import { withTask } from '../../engine/scheduler/loads.ts'
import type { Balance } from '../../engine/scheduler/rebalance.ts'
import type { PlacementRequest } from '../../engine/scheduler/request.ts'

/** The promises of `placeMost` the slow way: every agent is looked at for every request. */
export function slowPlace(
  requests: readonly PlacementRequest[],
  agents: readonly AgentLoad[],
  existing: Spread,
) {
  const loads = new Map(agents.map(agent => [agent.name, agent]))
  const counts = new Counts(existing)
  const chosen: Record<string, string> = {}
  const unfit: Record<string, Record<string, string>> = {}
  for (const request of slowOrder(requests, agents)) {
    const reasons: Record<string, string> = {}
    const fitting: AgentLoad[] = []
    for (const agent of loads.values()) {
      const reason = whyNot(request, agent, counts.of(request.service).get(agent.name))
      if (reason === undefined) fitting.push(agent)
      else reasons[agent.name] = reason
    }
    const scored = fitting.map(agent => ({
      agent,
      score: scoreOf(request, agent, loads, counts.spread),
    }))
    const best = scored.sort((a, b) => compareScores(a.score, b.score))[0]?.agent
    if (best) {
      chosen[request.id] = best.name
      counts.add(request.service, best.name, 1)
      loads.set(best.name, withTask(best, request.spec))
    } else unfit[request.id] = reasons
  }
  return { chosen, unfit }
}

/** Whoever has fewest agents to choose from, then who reserves most, then as listed; those of one kind together. */
function slowOrder(requests: readonly PlacementRequest[], agents: readonly AgentLoad[]) {
  const roomy = agents.map(agent => ({
    ...agent,
    ...{ freeCpus: Infinity, freeMemoryBytes: Infinity },
    freeGeneric: new Proxy({}, { get: () => Infinity }),
    ...{ hostPorts: new Set<string>(), containerNames: new Set<string>() },
  }))
  const keyOf = (request: PlacementRequest) => {
    const choices = roomy.filter(agent => whyNot(request, agent, -Infinity) === undefined).length
    const { memoryBytes = 0, cpus = 0 } = request.spec.resources.reservations
    const listed = requests.findIndex(each => kindOf(each) === kindOf(request))
    return [choices, -memoryBytes, -cpus, listed]
  }
  return [...requests].sort((a, b) => compareScores(keyOf(a), keyOf(b)))
}

function kindOf({ service, spec, placement, boundTo, only }: PlacementRequest): string {
  return JSON.stringify([service, spec, placement, boundTo?.agent, only])
}

type Score = readonly (number | string)[]

function scoreOf(
  { service, spec, placement }: PlacementRequest,
  agent: AgentLoad,
  loads: ReadonlyMap<string, AgentLoad>,
  counts: Spread,
): Score {
  return [
    ...levelsOf(agent, { service, spread: placement?.spread ?? [] }, loads, counts),
    agent.images.has(spec.image) ? 0 : 1,
    agent.tasks,
    -agent.freeMemoryBytes,
    -agent.freeCpus,
    agent.name,
  ]
}

/** How many tasks of the service there are in the agent's zone, in its rack there, …, on the agent itself. */
function levelsOf(
  agent: AgentLoad,
  { service, spread }: { readonly service: string; readonly spread: readonly string[] },
  loads: ReadonlyMap<string, AgentLoad>,
  counts: Spread,
): number[] {
  const readers = spread.flatMap(key => attributeOf(key) ?? [])
  const zones = readers.map((_, level) => {
    const upTo = readers.slice(0, level + 1)
    const inZone = [...loads.values()].filter(other =>
      upTo.every(read => read(other) === read(agent)),
    )
    const staying = inZone.filter(a => a.alive && !a.lost && a.availability !== 'drained')
    return staying.reduce((sum, { name }) => sum + (counts.get(service)?.get(name) ?? 0), 0)
  })
  return [...zones, counts.get(service)?.get(agent.name) ?? 0]
}

function compareScores(a: Score, b: Score): number {
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (part !== other) return part < (other ?? '') ? -1 : 1
  }
  return 0
}

/** Every single move that would make a service more even, by looking at each task and each agent. */
export function slowMoves(balance: Balance): { readonly task: Task; readonly to: string }[] {
  const { tasks, agents, existing, now, movable, placementOf } = balance
  const loads = new Map(agents.map(agent => [agent.name, agent]))
  return tasks.filter(movable).flatMap(task => {
    const placement = placementOf(task)
    const from = loads.get(task.agent)
    if (!from?.alive || from.lost || from.availability !== 'active') return []
    const { id, app, service, slot, spec } = task
    const request = { id, app, service, slot, spec, ...(placement && { placement }) }
    const spread = (placement?.spread ?? []).filter(key => attributeOf(key))
    const [before, ...paths] = [from, ...agents].map(agent => ({
      agent,
      levels: levelsOf(agent, { service, spread }, loads, existing),
      path: [...spread.map(key => attributeOf(key)?.(agent)), agent.name],
    }))
    return paths
      .filter(({ agent, levels, path }) => {
        if (!before || agent.readySince + 60_000 > now) return false
        if (whyNot(request, agent, existing.get(service)?.get(agent.name)) !== undefined) {
          return false
        }
        const apart = path.findIndex((part, level) => part !== before.path[level])
        if (apart < 0) return false
        const differences = levels.map((count, level) => (before.levels[level] ?? 0) - count)
        return (differences.slice(apart).find(difference => difference !== 1) ?? 0) >= 2
      })
      .map(({ agent }) => ({ task, to: agent.name }))
  })
}
