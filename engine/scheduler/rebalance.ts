import type { Placement } from '../../core/model/project.ts'
import type { Task } from '../../core/model/task.ts'
import type { AgentLoad } from './agent-load.ts'
import { branchesOf } from './branches.ts'
import { attributeOf } from './constraints.ts'
import { ServiceCounts } from './counts.ts'
import { eligibleAgents } from './eligible.ts'
import { whyFull } from './filters.ts'
import { groupsOf, type Group } from './groups.ts'
import { holdMs, withoutTask, withTask } from './loads.ts'
import type { PlacementRequest } from './request.ts'
import { findUneven, type Unevenness } from './uneven.ts'

/** An agent gets tasks of others once it has been of use for so long. */
const steadyMs = 60_000

export interface Balance {
  /** Of one application. */
  readonly tasks: readonly Task[]
  readonly movable: (task: Task) => boolean
  readonly placementOf: (task: Task) => Placement | undefined
  readonly agents: readonly AgentLoad[]
  /** Tasks of each service on each agent, by `agent/service`. */
  readonly existing: ReadonlyMap<string, number>
  /** Epoch milliseconds. */
  readonly now: number
  /** At most so many moves are answered. */
  readonly budget: number
}

export interface Relocation {
  readonly task: Task
  readonly to: string
  /** As a sentence goes on: `node-1 has 3 tasks of web, node-2 has 1`. */
  readonly reason: string
}

export interface Rebalancing {
  readonly moves: readonly Relocation[]
  /** Then an agent that is new or was away may take tasks; only when nothing moves now. */
  readonly untilMs?: number
}

/**
 * The next moves that make services even: off an agent, or a part of the cluster that a spread preference names, that has
 * two tasks of a service more than another that can take one. A world in which they are made asks for fewer, until it is
 * settled and asks for none.
 */
export function rebalance(balance: Balance): Rebalancing {
  const state = new Rebalance(balance)
  const tasks = balance.tasks.filter(task => balance.movable(task))
  const requests = tasks.map(task => requestOf(task, balance.placementOf(task)))
  for (const group of groupsOf(requests)) state.even(group)
  const { moves } = state
  const untilMs = moves.length > 0 ? Infinity : nextSteady(balance)
  return { moves, ...(untilMs !== Infinity && { untilMs }) }
}

type Placed = PlacementRequest & { readonly task: Task }

function requestOf(task: Task, placement: Placement | undefined): Placed {
  const { id, app, service, slot, spec, hash } = task
  return { id, app, service, slot, spec, hash, task, ...(placement && { placement }) }
}

class Rebalance {
  readonly moves: Relocation[] = []
  readonly #balance: Balance
  readonly #loads: Map<string, AgentLoad>
  readonly #counts: ServiceCounts
  readonly #eligible: ReturnType<typeof eligibleAgents>

  constructor(balance: Balance) {
    this.#balance = balance
    this.#loads = new Map(balance.agents.map(agent => [agent.name, agent]))
    this.#counts = new ServiceCounts(balance.existing)
    this.#eligible = eligibleAgents(this.#loads)
  }

  /** Adds moves of tasks of one kind until they are even or the budget is used up. */
  even(group: Group<Placed>): void {
    const sources = this.#sources(group)
    const counts = this.#counts.of(group.service)
    const spread = group.demand.spread.filter(key => attributeOf(key))
    const most = Math.max(0, ...[...sources.keys()].map(name => counts.get(name) ?? 0))
    if (spread.length === 0 && most < 2) return
    while (this.moves.length < this.#balance.budget) {
      const uneven = this.#uneven(group, sources, spread)
      const task = uneven && sources.get(uneven.from)?.pop()
      if (!task) return
      this.#move(task, uneven, spread)
    }
  }

  /** By agent, tasks that may move; the last goes first. Others see to the tasks of agents that are drained or lost. */
  #sources({ requests }: Group<Placed>): Map<string, Task[]> {
    const sources = new Map<string, Task[]>()
    for (const { task } of requests) {
      const agent = this.#loads.get(task.agent)
      if (!agent?.alive || agent.lost || agent.availability !== 'active') continue
      const tasks = sources.get(task.agent)
      if (tasks) tasks.push(task)
      else sources.set(task.agent, [task])
    }
    for (const tasks of sources.values()) tasks.sort((a, b) => a.slot - b.slot)
    return sources
  }

  #uneven(
    { demand, service }: Group<Placed>,
    sources: ReadonlyMap<string, readonly Task[]>,
    spread: readonly string[],
  ): Unevenness | undefined {
    const counts = this.#counts.of(service)
    const gives = (name: string) => (sources.get(name)?.length ?? 0) > 0
    const targets = new Set(
      this.#eligible(demand).filter(name => this.#takes(demand, name, counts)),
    )
    const homes = this.#balance.agents
      .filter(({ name }) => targets.has(name) || gives(name))
      .flatMap(({ name }) => this.#loads.get(name) ?? [])
    const division = { homes, spread, image: demand.image, counts, agents: this.#loads }
    return findUneven(branchesOf(division), { gives, takes: name => targets.has(name) })
  }

  #takes(demand: Group['demand'], name: string, counts: ReadonlyMap<string, number>): boolean {
    const agent = this.#loads.get(name)
    if (!agent || agent.readySince + steadyMs > this.#balance.now) return false
    return whyFull(demand, agent, counts.get(name) ?? 0) === undefined
  }

  #move(task: Task, { from, to, level }: Unevenness, spread: readonly string[]): void {
    const { service, spec } = task
    const counts = this.#counts.of(service)
    const [had, has] = [counts.get(from) ?? 0, counts.get(to) ?? 0]
    const reason =
      spread[level] === undefined
        ? `${from} has ${had} tasks of ${service}, ${to} has ${has}`
        : `${service} is uneven over ${spread[level]}`
    this.moves.push({ task, to, reason })
    counts.set(from, had - 1).set(to, has + 1)
    for (const [name, change] of [
      [from, withoutTask],
      [to, withTask],
    ] as const) {
      const load = this.#loads.get(name)
      if (load) this.#loads.set(name, change(load, spec))
    }
  }
}

function nextSteady({ agents, now }: Balance): number {
  const times = agents
    .filter(({ alive, lost, availability }) => alive && !lost && availability === 'active')
    .map(({ readySince, flapping }) => readySince + (flapping === undefined ? steadyMs : holdMs))
  return Math.min(Infinity, ...times.filter(time => time > now))
}
