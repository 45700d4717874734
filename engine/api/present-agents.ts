import { type Agent, type Alive, labelsOf } from '../../core/model/agent.ts'
import type { Task } from '../../core/model/task.ts'
import type { AgentDetails } from '../../proto/gen/banyan/v1/AgentDetails.ts'
import type { AgentStatus } from '../../proto/gen/banyan/v1/AgentStatus.ts'
import type { TaskView } from '../../proto/gen/banyan/v1/TaskView.ts'
import { loadOf, sparedOf } from '../scheduler/loads.ts'

export interface AgentFacts {
  readonly agent: Agent
  readonly alive?: Alive
  /** Those that are wanted there. */
  readonly tasks: readonly Task[]
  /** Epoch milliseconds. */
  readonly now: number
}

export function presentAgent(facts: AgentFacts): AgentStatus {
  const { agent, alive, tasks, now } = facts
  const { name, subnet, capacity, version, lost, readySince, registeredAt, trouble } = agent
  const { freeCpus, freeMemoryBytes } = loadOf(agent, { alive: alive !== undefined, tasks, now })
  return {
    name,
    state: stateOf(facts),
    tasks: tasks.length,
    subnet,
    cpus: capacity.cpus,
    memoryBytes: capacity.memoryBytes,
    version,
    cpusReserved: Math.round((capacity.cpus - freeCpus) * 1000) / 1000,
    memoryReserved: capacity.memoryBytes - freeMemoryBytes,
    labels: labelsOf(agent),
    since: lost?.since ?? readySince ?? registeredAt,
    trouble: trouble?.message ?? '',
    troubleSince: trouble?.since ?? 0,
  }
}

/** `tasks` and `volumes` as they are to be shown. */
export function presentAgentDetails(
  facts: AgentFacts,
  shown: { readonly tasks: readonly TaskView[]; readonly volumes: readonly string[] },
): AgentDetails {
  const { agent, alive, now } = facts
  const { platform, overlay, capacity, losses = [] } = agent
  return {
    status: presentAgent(facts),
    tasks: [...shown.tasks],
    volumes: [...shown.volumes],
    refuses: refusalOf(agent, alive !== undefined, now) ?? '',
    registeredAt: agent.registeredAt,
    losses: [...losses],
    platform: platform ? `${platform.os}/${platform.arch}` : '',
    wgPublicKey: overlay?.publicKey ?? '',
    wgEndpoint: overlay?.endpoint ?? '',
    generic: { ...capacity.generic },
    configuredLabels: { ...agent.labels },
    assignedLabels: { ...agent.assigned },
    engine: alive?.engine ?? '',
  }
}

function stateOf({ agent, alive, tasks }: AgentFacts): string {
  if (agent.lost) return 'lost'
  if (!alive) return 'away'
  if (agent.availability === 'drained') return tasks.length > 0 ? 'draining' : 'drained'
  return agent.availability === 'paused' ? 'paused' : 'ready'
}

/** Why no new tasks come to it; undefined where they may. */
function refusalOf(agent: Agent, alive: boolean, now: number): string | undefined {
  if (agent.lost) return 'it is lost'
  if (!alive) return 'it is away'
  if (agent.availability !== 'active') return `a person ${agent.availability} it`
  const spared = sparedOf(agent, now)
  return spared === undefined ? undefined : `it ${spared}`
}
