import type { AgentLoad } from './agent-load.ts'
import type { Demand } from './demand.ts'
import { whyNever } from './filters.ts'

/**
 * The names of the agents that can take tasks of a kind as long as they have room. Most services ask for no kind of
 * agent, or for the same few: their agents are looked for once, so the answers hold as long as `loads` differ in
 * nothing but their tasks.
 */
export function eligibleAgents(
  loads: ReadonlyMap<string, AgentLoad>,
): (demand: Demand) => readonly string[] {
  const found = new Map<string, readonly string[]>()
  return demand => {
    const target = demand.boundTo?.agent ?? demand.only
    if (target !== undefined) {
      const agent = loads.get(target)
      return agent && whyNever(demand, agent) === undefined ? [target] : []
    }
    const kind = JSON.stringify([demand.constraints.map(({ text }) => text), demand.platform?.text])
    let names = found.get(kind)
    if (!names) {
      const fitting = [...loads.values()].filter(agent => whyNever(demand, agent) === undefined)
      found.set(kind, (names = fitting.map(({ name }) => name)))
    }
    return names
  }
}
