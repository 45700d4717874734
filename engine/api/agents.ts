import { BanyanError } from '../../core/errors.ts'
import { labelsOf } from '../../core/model/agent.ts'
import { placeKey, type Task } from '../../core/model/task.ts'
import type { AgentDetails } from '../../proto/gen/banyan/v1/AgentDetails.ts'
import type { AgentStatus } from '../../proto/gen/banyan/v1/AgentStatus.ts'
import type { LabelAgentReply } from '../../proto/gen/banyan/v1/LabelAgentReply.ts'
import type { LabelAgentRequest__Output } from '../../proto/gen/banyan/v1/LabelAgentRequest.ts'
import type { RemoveAgentReply } from '../../proto/gen/banyan/v1/RemoveAgentReply.ts'
import type { RemoveAgentRequest__Output } from '../../proto/gen/banyan/v1/RemoveAgentRequest.ts'
import type { RotateAgentKeysReply } from '../../proto/gen/banyan/v1/RotateAgentKeysReply.ts'
import { findAgent, type NodesContext } from '../nodes/change-agent.ts'
import { labelAgent } from '../nodes/labels.ts'
import { homesOn } from '../homes.ts'
import { removeAgent } from '../nodes/remove.ts'
import type { ClusterView } from '../view.ts'
import type { AgentsElsewhere } from './agents-elsewhere.ts'
import type { ConnectedAgents } from './connected.ts'
import { presentTask } from './present.ts'
import { type AgentFacts, presentAgent, presentAgentDetails } from './present-agents.ts'

export interface AgentsContext extends NodesContext {
  readonly connected: ConnectedAgents
  readonly elsewhere: Pick<AgentsElsewhere, 'rotateKey'>
}

/** All of them, by name. */
export function agentStatuses(view: ClusterView, now: number): AgentStatus[] {
  return [...view.agents.keys()].sort().map(name => presentAgent(factsOf(view, name, now)))
}

/** Code: `agent-unknown`. */
export function inspectAgent({ view, clock }: NodesContext, name: string): AgentDetails {
  const facts = factsOf(view, name, clock.now())
  const volumes = homesOn(view, name)
  const tasks = [...facts.tasks].sort((a, b) => (a.id < b.id ? -1 : 1))
  return presentAgentDetails(facts, { tasks: tasks.map(task => shownTask(view, task)), volumes })
}

/** Codes as those of `labelAgent`. */
export async function labelsReply(
  context: NodesContext,
  { name, put, removed, person }: LabelAgentRequest__Output,
): Promise<LabelAgentReply> {
  const { agent, unchanged } = await labelAgent(context, name, { put, removed }, person)
  const configured = removed.filter(label => Object.hasOwn(agent.labels, label))
  return { labels: labelsOf(agent), unchanged, configured }
}

/** Codes as those of `removeAgent`. */
export async function removeReply(
  context: NodesContext,
  { name, force, person }: RemoveAgentRequest__Output,
): Promise<RemoveAgentReply> {
  const { tasks, volumes, wasConnected } = await removeAgent(context, name, force, person)
  return { tasks, volumes: [...volumes], connected: wasConnected }
}

/** Asks one agent, or all, for a new tunnel key. Codes: `agent-unknown`, `agent-not-here` (retry), `agent-no-tunnel`. */
export async function rotateAgentKeys(
  context: AgentsContext,
  { name, person }: { readonly name: string; readonly person: string },
): Promise<RotateAgentKeysReply> {
  const { view, events } = context
  const wanted = name === '' ? [...view.agents.keys()].sort() : [findAgent(view, name).value.name]
  const agents: string[] = []
  const skipped: string[] = []
  for (const agent of wanted) {
    const refusal = tunnelRefusal(view, agent) ?? (await askForKey(context, agent))
    if (refusal === undefined) agents.push(agent)
    else if (name === '') skipped.push(refusal.message)
    else throw refusal
  }
  for (const agent of agents) {
    const message = `${person || 'somebody'} asked ${agent} for a new tunnel key`
    await events.record({ kind: 'agent-key-rotated', agent, message })
  }
  return { agents, skipped }
}

function tunnelRefusal(view: ClusterView, name: string): BanyanError | undefined {
  if (view.agents.get(name)?.value.overlay) return undefined
  return new BanyanError('agent-no-tunnel', `${name} has no tunnel, and so no key`, 'stalled')
}

/** Answers why it could not be asked. */
async function askForKey(
  { connected, elsewhere }: AgentsContext,
  agent: string,
): Promise<BanyanError | undefined> {
  if (connected.tell(agent, { rotateKey: {} })) return undefined
  try {
    await elsewhere.rotateKey(agent)
    return undefined
  } catch (error) {
    if (error instanceof BanyanError) return error
    throw error
  }
}

function factsOf(view: ClusterView, name: string, now: number): AgentFacts {
  const { value: agent } = findAgent(view, name)
  const alive = view.alive.get(name)
  const tasks = [...(view.tasksByAgent.get(name)?.values() ?? [])]
  return { agent, ...(alive && { alive }), tasks, now }
}

function shownTask(view: ClusterView, task: Task) {
  const { statuses, application } = view.app(task.app)
  return presentTask(task, statuses.get(placeKey(task)), application?.value)
}
