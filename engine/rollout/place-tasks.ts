import type { Placement } from '../../core/model/project.ts'
import type { Task } from '../../core/model/task.ts'
import type { AgentLoad } from '../scheduler/agent-load.ts'
import { withoutTask, withTask } from '../scheduler/loads.ts'
import { explainNoFit } from '../scheduler/explain.ts'
import { placeMost } from '../scheduler/place.ts'
import type { PlacementRequest } from '../scheduler/request.ts'
import { homeKeys } from './homes.ts'
import type { WantedTask } from './wanted.ts'
import type { AppWorld } from './world.ts'

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
  /** Where the data of volumes is from now on, by `homeKey`. */
  readonly homes: Readonly<Record<string, string>>
  /** By task id: why no agent takes it. */
  readonly unplaced: Readonly<Record<string, string>>
}

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
  readonly homes: Record<string, string> = {}
  readonly unplaced: Record<string, string> = {}
  readonly #world: AppWorld
  readonly #loads: Map<string, AgentLoad>
  readonly #spread: Map<string, number>

  constructor(world: AppWorld, candidates: readonly Candidate[]) {
    this.#world = world
    this.#loads = new Map(world.agents.map(load => [load.name, load]))
    this.#spread = new Map(world.spread)
    for (const { before } of candidates) if (before?.task) this.#leave(before.task)
  }

  placeOne(candidate: Candidate): void {
    const { task } = candidate
    this.placeAll([candidate])
    const agent = this.agents[task.id]
    if (agent === undefined) return
    for (const key of dataOf(this.#world, task)) this.homes[key] = agent
  }

  /** As many as fit: those that don't, don't keep the others from it. */
  placeAll(candidates: readonly Candidate[]): void {
    const requests = candidates.map(candidate => this.#request(candidate))
    const { chosen, unfit } = placeMost(requests, [...this.#loads.values()], this.#spread)
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

  #boundTo(task: WantedTask | Task): PlacementRequest['boundTo'] {
    for (const key of dataOf(this.#world, task)) {
      const agent = this.homes[key] ?? this.#world.homes.get(key) ?? this.#holderOf(key)
      if (agent !== undefined) return { agent, reason: `its data (${key}) is on ${agent}` }
    }
    return undefined
  }

  /** Volumes of tasks that were placed before homes were noted. */
  #holderOf(key: string): string | undefined {
    const { tasks, application } = this.#world
    return tasks.find(({ spec }) => homeKeys(spec, application.name).includes(key))?.agent
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
    this.#count(agent, service, 1)
  }

  #leave({ agent, spec }: Task): void {
    const load = this.#loads.get(agent)
    if (load) this.#loads.set(agent, withoutTask(load, spec))
  }

  #count(agent: string, service: string, by: number): void {
    const key = `${agent}/${service}`
    this.#spread.set(key, (this.#spread.get(key) ?? 0) + by)
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
