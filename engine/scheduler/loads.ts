import { labelsOf, type Agent } from '../../core/model/agent.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Task } from '../../core/model/task.ts'
import type { AgentLoad } from './agent-load.ts'
import { Counts, type Spread } from './counts.ts'

/** This many losses within `flappingWindowMs` make an agent one that comes and goes. */
const flappingLosses = 3
const flappingWindowMs = 10 * 60_000
/** Once it has held for this long it gets tasks again. */
export const holdMs = 2 * 60_000

export interface Observed {
  readonly alive: boolean
  /** The tasks that are wanted there. */
  readonly tasks: Iterable<Task>
  /** Epoch milliseconds. */
  readonly now: number
  /** How many /24s the range of the overlay has. */
  readonly subnets?: number
}

/** What is free on an agent, given the tasks that are wanted there. */
export function loadOf(agent: Agent, { alive, tasks, now, subnets = 256 }: Observed): AgentLoad {
  const specs = [...tasks].map(({ spec }) => spec)
  const generic = Object.entries(agent.capacity.generic ?? {})
  const spared = sparedOf(agent, now)
  return {
    name: agent.name,
    alive,
    lost: agent.lost !== undefined,
    availability: agent.availability,
    labels: labelsOf(agent),
    ...(agent.platform && { platform: agent.platform }),
    slot: slotOf(agent.subnet, subnets),
    freeCpus: millionths(agent.capacity.cpus - sum(specs, r => r.cpus)),
    freeMemoryBytes: agent.capacity.memoryBytes - sum(specs, r => r.memoryBytes),
    freeGeneric: Object.fromEntries(
      generic.map(([kind, amount]) => [kind, amount - sum(specs, r => r.generic?.[kind])]),
    ),
    tasks: specs.length,
    hostPorts: new Set(specs.flatMap(hostPortsOf)),
    containerNames: new Set(specs.flatMap(spec => spec.containerName ?? [])),
    images: new Set(specs.map(({ image }) => image)),
    ...(spared !== undefined && { spared }),
    ...(agent.trouble && { trouble: agent.trouble.message }),
    readySince: agent.readySince ?? agent.registeredAt,
  }
}

/** The agent with one more task. */
export function withTask(load: AgentLoad, spec: ContainerSpec): AgentLoad {
  const { cpus = 0, memoryBytes = 0, generic } = spec.resources.reservations
  const { containerName, image } = spec
  return {
    ...load,
    tasks: load.tasks + 1,
    freeCpus: millionths(load.freeCpus - cpus),
    freeMemoryBytes: load.freeMemoryBytes - memoryBytes,
    freeGeneric: changed(load.freeGeneric, generic, -1),
    hostPorts: joined(load.hostPorts, hostPortsOf(spec)),
    containerNames: joined(load.containerNames, containerName === undefined ? [] : [containerName]),
    images: joined(load.images, [image]),
  }
}

/** The agent once the task has ended; its image stays. */
export function withoutTask(load: AgentLoad, spec: ContainerSpec): AgentLoad {
  const { cpus = 0, memoryBytes = 0, generic } = spec.resources.reservations
  const gone = new Set(hostPortsOf(spec))
  return {
    ...load,
    tasks: load.tasks - 1,
    freeCpus: millionths(load.freeCpus + cpus),
    freeMemoryBytes: load.freeMemoryBytes + memoryBytes,
    freeGeneric: changed(load.freeGeneric, generic, 1),
    hostPorts: new Set([...load.hostPorts].filter(port => !gone.has(port))),
    containerNames: new Set([...load.containerNames].filter(name => name !== spec.containerName)),
  }
}

function changed(
  free: AgentLoad['freeGeneric'],
  generic: AgentLoad['freeGeneric'] | undefined,
  times: 1 | -1,
): AgentLoad['freeGeneric'] {
  if (!generic) return free
  const now = Object.entries(generic).map(
    ([kind, amount]) => [kind, (free[kind] ?? 0) + times * amount] as const,
  )
  return { ...free, ...Object.fromEntries(now) }
}

function joined(known: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return more.every(each => known.has(each)) ? known : new Set([...known, ...more])
}

/** Of the tasks of one application. */
export function spreadOf(tasks: Iterable<Task>): Spread {
  const counts = new Counts()
  for (const { agent, service } of tasks) counts.add(service, agent, 1)
  return counts.spread
}

type Behaviour = Pick<Agent, 'losses' | 'readySince' | 'trouble'>

/** Why an agent gets no new tasks although it is there; undefined for one that holds. */
export function sparedOf(agent: Behaviour, now: number): string | undefined {
  const { trouble } = agent
  return trouble ? `starts no containers: ${trouble.message}` : flappingOf(agent, now)
}

function flappingOf({ losses = [], readySince }: Behaviour, now: number): string | undefined {
  const lately = losses.filter(at => now - at < flappingWindowMs).length
  if (lately < flappingLosses || now - (readySince ?? now) >= holdMs) return undefined
  return `was lost ${lately} times within 10 minutes and has to hold for 2 minutes first`
}

/** Such as `80/tcp`: those that one task of an agent can have. */
export function hostPortsOf({ ports }: ContainerSpec): string[] {
  return ports
    .filter(({ mode }) => mode === 'host')
    .map(({ published, protocol }) => `${published}/${protocol}`)
}

/** Sums of fractions drift: what is nothing but drift must decide nothing. */
function millionths(cpus: number): number {
  return Math.round(cpus * 1e6) / 1e6
}

type Reserved = ContainerSpec['resources']['reservations']

function sum(
  specs: readonly ContainerSpec[],
  amount: (reserved: Reserved) => number | undefined,
): number {
  return specs.reduce((total, { resources }) => total + (amount(resources.reservations) ?? 0), 0)
}

/** The n of the n-th /24 of a range of `count`: 7 for 10.200.7.0/24 in a /16. */
function slotOf(subnet: string, count: number): number {
  const [a = 0, b = 0, c = 0] = subnet.split('.').map(Number)
  return ((a * 256 + b) * 256 + c) % count
}
