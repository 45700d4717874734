import type { Placement } from '../../core/model/deploy.ts'
import type { Task } from '../../core/model/task.ts'
import type { AgentLoad } from './agent-load.ts'
import { branchesOf } from './branches.ts'
import { Counts, type Spread } from './counts.ts'
import { eligibleAgents } from './eligible.ts'
import { evennessOf } from './evenness.ts'
import { whyFull } from './filters.ts'
import { demandOf, type Demand } from './demand.ts'
import { holdMs, withoutTask, withTask } from './loads.ts'
import { knownLevels, pathFinder, type PathOf } from './paths.ts'
import { findUneven, type Unevenness } from './uneven.ts'

/** An agent gets tasks of others once it has been of use for so long. */
const steadyMs = 60_000

export interface Balance {
  /** Of one application. */
  readonly tasks: readonly Task[]
  readonly movable: (task: Task) => boolean
  readonly placementOf: (task: Task) => Placement | undefined
  readonly agents: readonly AgentLoad[]
  readonly existing: Spread
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
  for (const alike of byHash(balance.tasks)) state.even(alike)
  const { moves } = state
  const untilMs = moves.length > 0 ? Infinity : nextSteady(balance)
  return { moves, ...(untilMs !== Infinity && { untilMs }) }
}

/** The hash is that of the spec, which holds the service's name. */
function byHash(tasks: readonly Task[]): Iterable<readonly [Task, ...Task[]]> {
  const groups = new Map<string, [Task, ...Task[]]>()
  let last: [Task, ...Task[]] | undefined
  for (const task of tasks) {
    if (task.hash !== last?.[0].hash) last = groups.get(task.hash)
    if (last) last.push(task)
    else groups.set(task.hash, (last = [task]))
  }
  return groups.values()
}

class Rebalance {
  readonly moves: Relocation[] = []
  readonly #balance: Balance
  readonly #loads: Map<string, AgentLoad>
  readonly #counts: Counts
  readonly #eligible: ReturnType<typeof eligibleAgents>
  readonly #isEven: ReturnType<typeof evennessOf>
  readonly #pathsOf = pathFinder()

  constructor(balance: Balance) {
    this.#balance = balance
    this.#loads = new Map(balance.agents.map(agent => [agent.name, agent]))
    this.#counts = new Counts(balance.existing)
    this.#eligible = eligibleAgents(this.#loads)
    this.#isEven = evennessOf(this.#loads)
  }

  /** Adds moves of tasks of one kind until they are even or the budget is used up. */
  even(tasks: readonly [Task, ...Task[]]): void {
    const [{ service, spec }] = tasks
    const demand = demandOf({ spec, placement: this.#balance.placementOf(tasks[0]) })
    const counts = this.#counts.of(service)
    const pathOf = this.#pathsOf(demand.spread)
    if (this.#isEven(this.#eligible(demand), pathOf, counts)) return
    const sources = this.#sources(tasks)
    while (this.moves.length < this.#balance.budget) {
      const uneven = this.#uneven(demand, counts, sources, pathOf)
      const task = uneven && sources.get(uneven.from)?.pop()
      if (!task) return
      this.#move(task, uneven, knownLevels(demand.spread))
    }
  }

  /** By agent, tasks that may move; the last goes first. Others see to the tasks of agents that are drained or lost. */
  #sources(tasks: readonly Task[]): Map<string, Task[]> {
    const sources = new Map<string, Task[]>()
    for (const task of tasks) {
      const agent = this.#loads.get(task.agent)
      if (!agent?.alive || agent.lost || agent.availability !== 'active') continue
      if (!this.#balance.movable(task)) continue
      const group = sources.get(task.agent)
      if (group) group.push(task)
      else sources.set(task.agent, [task])
    }
    for (const group of sources.values()) group.sort((a, b) => a.slot - b.slot)
    return sources
  }

  #uneven(
    demand: Demand,
    counts: ReadonlyMap<string, number>,
    sources: ReadonlyMap<string, readonly Task[]>,
    pathOf: PathOf,
  ): Unevenness | undefined {
    const gives = (name: string) => (sources.get(name)?.length ?? 0) > 0
    const targets = new Set(
      this.#eligible(demand).filter(name => this.#takes(demand, name, counts)),
    )
    const homes = this.#balance.agents
      .filter(({ name }) => targets.has(name) || gives(name))
      .flatMap(({ name }) => this.#loads.get(name) ?? [])
    const division = { homes, pathOf, image: demand.image, counts, agents: this.#loads }
    return findUneven(branchesOf(division), { gives, takes: name => targets.has(name) })
  }

  #takes(demand: Demand, name: string, counts: ReadonlyMap<string, number>): boolean {
    const agent = this.#loads.get(name)
    if (!agent || agent.readySince + steadyMs > this.#balance.now) return false
    return whyFull(demand, agent, counts.get(name) ?? 0) === undefined
  }

  #move(task: Task, { from, to, level }: Unevenness, levels: readonly string[]): void {
    const { service, spec } = task
    const counts = this.#counts.of(service)
    const [had, has] = [counts.get(from) ?? 0, counts.get(to) ?? 0]
    const reason =
      levels[level] === undefined
        ? `${from} has ${had} tasks of ${service}, ${to} has ${has}`
        : `${service} is uneven over ${levels[level]}`
    this.moves.push({ task, to, reason })
    this.#counts.add(service, from, -1)
    this.#counts.add(service, to, 1)
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
    .map(({ readySince, spared }) => readySince + (spared === undefined ? steadyMs : holdMs))
  return Math.min(Infinity, ...times.filter(time => time > now))
}
