import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import type { ClusterView } from '../view.ts'
import { changeAgent, contended, type NodesContext } from './change-agent.ts'
import { leaseMs } from './liveness.ts'

/** Whichever engine heard it last gives it a whole lease, and an engine that takes over another one. */
const patienceMs = 3 * leaseMs
const lookEveryMs = 200

/**
 * Lets an agent in no more, and resolves when nothing that it had may be in the way of a successor: it has nothing, or it is
 * lost, and has stopped by itself what others may write too (agent/fence.ts). Every engine ends its stream before it tells it
 * of any task that is put after the mark; what was put before is seen here. Answers the revision of its record. Code:
 * `agent-heard` (retry).
 */
export async function cutOff(context: NodesContext, name: string, person: string): Promise<number> {
  const { view, clock } = context
  await mark(context, name, person)
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookEveryMs) {
    const agent = view.agents.get(name)
    if (!agent || (!agent.value.removing && !agent.value.lost)) throw contended(name)
    if (agent.value.lost || isQuiet(view, name)) return agent.revision
    await clock.sleep(lookEveryMs)
  }
  const message = `${name} is let in no more, but it is not known to be silent yet; try again`
  throw new BanyanError('agent-heard', message, 'retry')
}

/** Whether engines let it in no more: it was removed, or is being. */
export function isCutOff(agent: Agent | undefined): boolean {
  return agent === undefined || agent.removing === true
}

/** What such an agent is told. */
export function beingRemoved(name: string): BanyanError {
  const message = `The agent ${name} is being removed from this cluster`
  return new BanyanError('agent-removed', message, 'wait')
}

/** Nothing is wanted of it, and it has said that all its containers have ended. */
export function isQuiet(
  { tasksByAgent, mirror }: Pick<ClusterView, 'tasksByAgent' | 'mirror'>,
  name: string,
): boolean {
  const tasks = tasksByAgent.get(name)?.size ?? 0
  return tasks === 0 && mirror.range(keys.statusOf(name)).length === 0
}

async function mark(context: NodesContext, name: string, person: string): Promise<void> {
  await changeAgent(context, name, agent => {
    if (agent.lost || agent.removing) return { agent }
    const message = `${person || 'somebody'} removes ${name}: it is cut off`
    return {
      agent: { ...agent, availability: 'paused', removing: true },
      event: { kind: 'agent-cut-off', level: 'warn', agent: name, message },
    }
  })
}
