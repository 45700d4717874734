import type { AgentLoad } from './agent-load.ts'
import { demandOf, type Demanding } from './demand.ts'
import { whyUnfit } from './filters.ts'

/**
 * The agents that a global service runs on, sorted by name: those that meet its constraints and its platform. One that
 * is paused, comes and goes or starts no containers keeps its task, which may be replaced there, and gets none where it has none (`has`). One
 * that is drained or lost is not among them: the task on a lost one stays as it is until the agent is back, as it can be
 * nowhere else. Whether there is room is for `place` to say.
 */
export function globalAgents(
  service: Demanding,
  agents: readonly AgentLoad[],
  has: (agent: string) => boolean = () => false,
): AgentLoad[] {
  const demand = demandOf(service)
  return agents
    .filter(agent => isOfUse(agent, has) && whyUnfit(demand, agent) === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isOfUse(
  { name, alive, lost, availability, spared }: AgentLoad,
  has: (agent: string) => boolean,
): boolean {
  if (!alive || lost || availability === 'drained') return false
  return (availability === 'active' && spared === undefined) || has(name)
}
