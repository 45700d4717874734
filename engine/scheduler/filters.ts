import type { AgentLoad } from './agent-load.ts'
import { unmetConstraint } from './constraints.ts'
import { demandOf, type Demand } from './demand.ts'
import { runsOn } from './platforms.ts'
import type { PlacementRequest } from './request.ts'

/** Says why an agent can't take such a task, or undefined when it can. */
type Filter = (demand: Demand, agent: AgentLoad, ofService: number) => string | undefined

const present: Filter = (_demand, agent) => (agent.alive && !agent.lost ? undefined : 'is lost')

/** A task of a global service has no choice: `globalAgents` has decided that it is there. */
const takesTasks: Filter = ({ only }, { availability, spared }) => {
  if (availability === 'drained') return 'is drained'
  if (only !== undefined) return undefined
  return availability === 'paused' ? 'is paused' : spared
}

const isTheOne: Filter = ({ only, boundTo }, { name }) => {
  if (only !== undefined && only !== name) return `is not ${only}, which the task is for`
  return boundTo === undefined || boundTo.agent === name ? undefined : boundTo.reason
}

const meetsConstraints: Filter = ({ constraints }, agent) => unmetConstraint(constraints, agent)

const hasPlatform: Filter = ({ platform }, agent) =>
  !platform || runsOn(platform.parsed, agent.platform)
    ? undefined
    : `is ${agent.platform?.os}/${agent.platform?.arch}, not ${platform.text}`

const belowMaximum: Filter = ({ maxPerAgent }, _agent, ofService) =>
  maxPerAgent === undefined || ofService < maxPerAgent
    ? undefined
    : `has ${ofService} of its tasks, at most ${maxPerAgent} per server`

const nameFree: Filter = ({ containerName }, { containerNames }) =>
  containerName === undefined || !containerNames.has(containerName)
    ? undefined
    : `has a container named ${containerName}`

const portsFree: Filter = ({ hostPorts }, agent) => {
  const taken = hostPorts.find(port => agent.hostPorts.has(port))
  return taken === undefined ? undefined : `host port ${taken} is taken`
}

const reservationsFit: Filter = ({ cpus, memoryBytes, generic }, agent) => {
  if (cpus > agent.freeCpus) return `${cpus} CPUs reserved, ${agent.freeCpus.toFixed(2)} free`
  if (memoryBytes > agent.freeMemoryBytes) {
    return `${mib(memoryBytes)} MiB reserved, ${mib(agent.freeMemoryBytes)} MiB free`
  }
  for (const [kind, amount] of generic) {
    const free = agent.freeGeneric[kind] ?? 0
    if (amount > free) return `${amount} ${kind} reserved, ${free} free`
  }
  return undefined
}

function mib(bytes: number): number {
  return Math.floor(bytes / 2 ** 20)
}

/** These two are about what an agent is: placing tasks changes nothing about them. */
const fitness: readonly Filter[] = [meetsConstraints, hasPlatform]
const use: readonly Filter[] = [present, takesTasks, isTheOne, ...fitness]
/** These are about what is left of it. */
const room: readonly Filter[] = [belowMaximum, nameFree, portsFree, reservationsFit]

/** Why an agent is not of the kind that is asked for, whatever runs there. */
export function whyUnfit(demand: Demand, agent: AgentLoad): string | undefined {
  return firstReason(fitness, demand, agent, 0)
}

/** Why an agent gets no such task, however much of it is free. */
export function whyNever(demand: Demand, agent: AgentLoad): string | undefined {
  return firstReason(use, demand, agent, 0)
}

/** Why there is no room for one more; `ofService` is how many tasks of the service it has. */
export function whyFull(demand: Demand, agent: AgentLoad, ofService: number): string | undefined {
  return firstReason(room, demand, agent, ofService)
}

/** The first reason why an agent can't take the task; `ofService` is how many tasks of the service it has. */
export function whyNot(
  request: PlacementRequest,
  agent: AgentLoad,
  ofService = 0,
): string | undefined {
  const demand = demandOf(request)
  return whyNever(demand, agent) ?? whyFull(demand, agent, ofService)
}

function firstReason(
  filters: readonly Filter[],
  demand: Demand,
  agent: AgentLoad,
  ofService: number,
): string | undefined {
  for (const filter of filters) {
    const reason = filter(demand, agent, ofService)
    if (reason !== undefined) return reason
  }
  return undefined
}
