import type { ContainerSpec } from '../../core/model/project.ts'

/** An agent as the scheduler sees it. */
export interface AgentLoad {
  readonly name: string
  readonly alive: boolean
  readonly availability: 'active' | 'paused' | 'drained'
  /** Capacity less what running tasks reserve. */
  readonly freeCpus: number
  readonly freeMemoryBytes: number
  /** Number of tasks. */
  readonly tasks: number
  /** Host-mode ports taken, such as `80/tcp`. */
  readonly hostPorts: ReadonlySet<string>
}

export interface PlacementRequest {
  readonly id: string
  readonly service: string
  readonly spec: ContainerSpec
  /** The agent that holds this task's local volumes: it can't run anywhere else. */
  readonly boundTo?: string
}

/** Says why an agent can't take the task, or undefined when it can. */
export type Filter = (request: PlacementRequest, agent: AgentLoad) => string | undefined

const alive: Filter = (_request, agent) => (agent.alive ? undefined : 'is lost')

const available: Filter = (_request, agent) =>
  agent.availability === 'active' ? undefined : `is ${agent.availability}`

const volumeLivesHere: Filter = ({ boundTo }, agent) =>
  boundTo === undefined || boundTo === agent.name ? undefined : `its volumes live on ${boundTo}`

const hostPortsFree: Filter = ({ spec }, agent) => {
  const taken = spec.ports.find(
    p => p.mode === 'host' && agent.hostPorts.has(`${p.published}/${p.protocol}`),
  )
  return taken && `host port ${taken.published}/${taken.protocol} is taken`
}

const reservationsFit: Filter = ({ spec }, agent) => {
  const { cpus = 0, memoryBytes = 0 } = spec.resources.reservations
  if (cpus > agent.freeCpus) return `${cpus} CPUs reserved, ${agent.freeCpus.toFixed(2)} free`
  if (memoryBytes > agent.freeMemoryBytes) {
    return `${mib(memoryBytes)} MiB reserved, ${mib(agent.freeMemoryBytes)} MiB free`
  }
  return undefined
}

function mib(bytes: number): number {
  return Math.floor(bytes / 2 ** 20)
}

/** Cheapest first. */
export const filters: readonly Filter[] = [
  alive,
  available,
  volumeLivesHere,
  hostPortsFree,
  reservationsFit,
]
