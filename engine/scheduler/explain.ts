import type { NoFit } from './place.ts'

/** So many different reasons are said; people mend one at a time. */
const reasonsShown = 5
/** So many agents are called by their names. */
const namesShown = 3

/** The sentence for `banyan status`: what doesn't fit, and why on each agent; what holds for several is said once. */
export function explainNoFit({ request, reasons }: Pick<NoFit, 'request' | 'reasons'>): string {
  const agentsBy = new Map<string, string[]>()
  for (const [agent, reason] of Object.entries(reasons)) {
    const same = agentsBy.get(reason)
    if (same) same.push(agent)
    else agentsBy.set(reason, [agent])
  }
  return `no agent for ${request.service}: ${why(agentsBy)}`
}

function why(agentsBy: ReadonlyMap<string, readonly string[]>): string {
  if (agentsBy.size === 0) return 'no agent has joined'
  const groups = [...agentsBy].sort(([, a], [, b]) => b.length - a.length)
  const more = groups.slice(reasonsShown).reduce((sum, [, agents]) => sum + agents.length, 0)
  const said = groups.slice(0, reasonsShown).map(([reason, agents]) => sentence(reason, agents))
  return [...said, ...(more > 0 ? [`${more} more have no room either`] : [])].join('; ')
}

function sentence(reason: string, agents: readonly string[]): string {
  if (agents.length === 1) return `${agents.join()} ${reason}`
  const names = agents.length > namesShown ? `${agents.length} agents` : agents.join(', ')
  return `${names}: ${reason}`
}
