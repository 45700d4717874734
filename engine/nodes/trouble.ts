import type { Agent } from '../../core/model/agent.ts'
import { type AgentChange, changeAgent, type NodesContext } from './change-agent.ts'

/** As the agent says it; without a code nothing is wrong. */
interface Condition {
  readonly code: string
  readonly message: string
}

/** Of what an agent says, no more than this is kept. */
const maxMessageChars = 500

/**
 * Notes that an agent's container engine doesn't do what it is told, or does again. Codes: `agent-unknown`, `agent-contended`
 * (retry).
 */
export async function noteCondition(
  context: NodesContext,
  name: string,
  condition: Condition,
): Promise<void> {
  const now = context.clock.now()
  await changeAgent(context, name, agent => afterCondition(agent, condition, now))
}

function afterCondition(agent: Agent, { code, message }: Condition, now: number): AgentChange {
  const { trouble: before, ...well } = agent
  const { name } = agent
  if (code === before?.code || (code === '' && !before)) return { agent }
  if (code === '') {
    const text = `${name} starts containers again`
    return { agent: well, event: { kind: 'agent-well', agent: name, message: text } }
  }
  const said = message.slice(0, maxMessageChars)
  const text = `${name} starts no containers: ${said}`
  return {
    agent: { ...agent, trouble: { code, message: said, since: before?.since ?? now } },
    event: { kind: 'agent-troubled', level: 'warn', agent: name, message: text },
  }
}
