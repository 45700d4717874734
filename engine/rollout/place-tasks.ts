import type { Placement } from '../../core/model/deploy.ts'
import type { Task } from '../../core/model/task.ts'
import type { AgentLoad } from '../scheduler/agent-load.ts'
import { Counts } from '../scheduler/counts.ts'
import { withoutTask, withTask } from '../scheduler/loads.ts'
import { explainNoFit } from '../scheduler/explain.ts'
import { placeMost } from '../scheduler/place.ts'
import type { PlacementRequest } from '../scheduler/request.ts'
import { homeKeys } from './homes.ts'
import type { WantedTask } from './wanted.ts'
import type { AppWorld, NewHome } from './world.ts'

/** A task that needs an agent. */
export interface Candidate {
  readonly task: WantedTask | Task
  readonly placement?: Placement
  /** Where the task runs whose place it takes, or ran; it ends first, so that what it holds is free. */
  readonly before?: { readonly agent: string; readonly task?: Task }
}

export interface PlacedEach {
  /** By task id. */
  readonly agents: Readonly<Record<string, string>>
  /** As in `Writes`. */
  readonly homes: Readonly<Record<string, NewHome>>
  /** By task id: why no agent takes it. */
  readonly unplaced: Readonly<Record<string, string>>
}

/** No agent's name. */
const nowhere = ''

type Placed =
  | {
      readonly kind: 'placed'
      readonly agents: PlacedEach['agents']
      readonly homes: PlacedEach['homes']
    }
  | { readonly kind: 'no-fit'; readonly reason: string; readonly service: string }

/** Agents for all candidates, or the reason why the first that doesn't fit does not. */
export function placeTasks(world: AppWorld, candidates: readonly Candidate[]): Placed {
  const { agents, homes, unplaced } = placeEach(world, candidates)
  const late = candidates.find(({ task }) => unplaced[task.id] !== undefined)
  if (!late) return { kind: 'placed', agents, homes }
  return { kind: 'no-fit', reason: unplaced[late.task.id] ?? '', service: late.task.service }
}

/**
 * An agent for each candidate that fits somewhere. All containers that use a volume go where its data is; the first one
 * decides for the others.
 */
export function placeEach(world: AppWorld, candidates: readonly Candidate[]): PlacedEach {
  const state = new Placing(world, candidates)
  const [bound, free] = split(candidates, ({ task }) => dataOf(world, task).length > 0)
  for (const candidate of bound) state.placeOne(candidate)
  state.placeAll(free)
  return state
}

class Placing implements PlacedEach {
  readonly agents: Record<string, string> = {}
  readonly homes: Record<string, NewHome> = {}
  readonly unplaced: Record<string, string> = {}
  readonly #world: AppWorld
  readonly #loads: Map<string, AgentLoad>
  readonly #counts: Counts

  constructor(world: AppWorld, candidates: readonly Candidate[]) {
    this.#world = world
    this.#loads = new Map(world.agents.map(load => [load.name, load]))
    this.#counts = new Counts(world.spread)
    for (const { before } of candidates) if (before?.task) this.#leave(before.task)
  }

  placeOne(candidate: Candidate): void {
    const { task } = candidate
    this.placeAll([candidate])
    const agent = this.agents[task.id]
    if (agent === undefined) return
    for (const key of dataOf(this.#world, task)) this.#settle(key, agent)
  }

  #settle(key: string, agent: string): void {
    const known = this.#world.homes.get(key)
    if (known?.value !== agent) this.homes[key] ??= { agent, before: known?.revision ?? 0 }
  }

  /** As many as fit: those that don't, don't keep the others from it. */
  placeAll(candidates: readonly Candidate[]): void {
    const requests = candidates.map(candidate => this.#request(candidate))
    const { chosen, unfit } = placeMost(requests, [...this.#loads.values()], this.#counts.spread)
    for (const late of unfit) this.unplaced[late.request.id] = explainNoFit(late)
    for (const { task } of candidates) {
      const agent = chosen[task.id]
      if (agent !== undefined) this.#take(task, agent)
    }
  }

  #request({ task, placement, before }: Candidate): PlacementRequest {
    const { id, service, slot, spec, hash } = task
    const boundTo = this.#boundTo(task) ?? this.#takesPlaceOf(before)
    const only = onlyOf(task)
    return {
      ...{ id, app: this.#world.application.name, service, slot, spec, hash },
      ...(placement && { placement }),
      ...(only !== undefined && { only }),
      ...(boundTo && { boundTo }),
    }
  }

  /** What is on two agents is nowhere whole: on either of them a part of it would begin empty. */
  #boundTo(task: WantedTask | Task): PlacementRequest['boundTo'] {
    const held = dataOf(this.#world, task).flatMap(key => {
      const agent = this.homes[key]?.agent ?? this.#notedHome(key) ?? this.#holderOf(key)
      return agent === undefined ? [] : [{ key, agent }]
    })
    const [first] = held
    if (!first) return undefined
    const other = held.find(({ agent }) => agent !== first.agent)
    const reason = `its data (${first.key}) is on ${first.agent}`
    if (!other) return { agent: first.agent, reason }
    return { agent: nowhere, reason: `${reason}, and (${other.key}) on ${other.agent}` }
  }

  /** The data of an agent that was removed was given up. */
  #notedHome(key: string): string | undefined {
    const home = this.#world.homes.get(key)?.value
    return home !== undefined && this.#loads.has(home) ? home : undefined
  }

  /** Volumes of tasks that were placed before homes were noted. */
  #holderOf(key: string): string | undefined {
    const { tasks, application } = this.#world
    const holder = tasks.find(
      ({ agent, spec }) => this.#loads.has(agent) && homeKeys(spec, application.name).includes(key),
    )
    return holder?.agent
  }

  #takesPlaceOf(before: Candidate['before']): PlacementRequest['boundTo'] {
    const load = before && this.#loads.get(before.agent)
    if (!load?.alive || load.lost || load.availability !== 'active') return undefined
    return { agent: load.name, reason: `what it replaces is on ${load.name}` }
  }

  #take({ id, service, spec }: WantedTask | Task, agent: string): void {
    this.agents[id] = agent
    const load = this.#loads.get(agent)
    if (load) this.#loads.set(agent, withTask(load, spec))
    this.#counts.add(service, agent, 1)
  }

  #leave({ agent, spec }: Task): void {
    const load = this.#loads.get(agent)
    if (load) this.#loads.set(agent, withoutTask(load, spec))
  }
}

/** A task of a global service has data of its own on each agent. */
function dataOf({ application }: AppWorld, task: WantedTask | Task): string[] {
  return onlyOf(task) === undefined ? homeKeys(task.spec, application.name) : []
}

/** A task that has an agent already is asked for anew, wherever that was. */
function onlyOf(task: WantedTask | Task): string | undefined {
  return 'only' in task ? task.only : undefined
}

function split<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter(item => !test(item))]
}
