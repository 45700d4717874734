import { BanyanError } from '../../core/errors.ts'
import type { Agent } from '../../core/model/agent.ts'
import { changeAgent, type AgentChange, type NodesContext } from './change-agent.ts'

type Availability = Agent['availability']

const events = {
  active: { kind: 'agent-activated', did: 'activated', means: 'it takes tasks' },
  paused: { kind: 'agent-paused', did: 'paused', means: 'it keeps its tasks and gets no new ones' },
  drained: { kind: 'agent-drained', did: 'drained', means: 'its tasks go elsewhere' },
} as const

/** Rejects with `availability-invalid` (stalled). */
export function availabilityOf(text: string): Availability {
  if (text === 'active' || text === 'paused' || text === 'drained') return text
  const message = `"${text}" is none of active, paused and drained`
  throw new BanyanError('availability-invalid', message, 'stalled')
}

/** Whether an agent takes tasks. One that is activated begins anew: that it came and went before doesn't count. */
export async function setAvailability(
  context: NodesContext,
  name: string,
  availability: Availability,
  person: string,
): Promise<AgentChange> {
  const { kind, did, means } = events[availability]
  return await changeAgent(context, name, before => {
    const agent = withAvailability(before, availability, context.clock.now())
    if (agent === before) return { agent }
    const message = `${person || 'somebody'} ${did} ${name}: ${means}`
    return { agent, event: { kind, agent: name, message } }
  })
}

/** The same record when nothing changes. */
function withAvailability(agent: Agent, availability: Availability, now: number): Agent {
  const hasLosses = availability === 'active' && (agent.losses ?? []).length > 0
  if (agent.availability === availability && !hasLosses) return agent
  if (availability !== 'active') return { ...agent, availability }
  const { losses: _losses, removing: _removing, ...rest } = agent
  return { ...rest, availability, readySince: now }
}
