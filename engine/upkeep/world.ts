import type { NewEvent } from '../../core/model/event.ts'
import type { Service } from '../../core/model/service.ts'
import { placeKey, type Task } from '../../core/model/task.ts'
import type { Version } from '../rollout/wanted.ts'
import type { AppWorld, Writes } from '../rollout/world.ts'
import type { AgentLoad } from '../scheduler/agent-load.ts'

/** Everything that upkeep is decided from: one application at one moment. */
export interface UpkeepWorld extends AppWorld {
  /** The generation that is being rolled out, once its images are known. */
  readonly next?: Version
  /** A rollout is under way: what it starts, replaces and removes is its own business. */
  readonly busy: boolean
  /** That rollout's record, which upkeep must not overtake. */
  readonly underWay?: { readonly generation: number; readonly revision: number }
  /** Of lost agents. */
  readonly losses: ReadonlyMap<string, Loss>
  /** Tasks of the whole cluster that are on their way from one agent to another. */
  readonly movesUnderWay: number
}

export interface Loss {
  /** Epoch milliseconds. */
  readonly at: number
  /** Of the agent's record: while it is the newest, the agent is not back. */
  readonly revision: number
}

export type Upkeep =
  | ({ readonly kind: 'write'; readonly events: readonly NewEvent[] } & Writes)
  /** Nothing to do, until then or until something happens. */
  | { readonly kind: 'rest'; readonly untilMs?: number }

export type UpkeepWrite = Extract<Upkeep, { kind: 'write' }>

export function write(changes: Partial<Writes>, events: readonly NewEvent[] = []): UpkeepWrite {
  return { kind: 'write', putTasks: [], removeTasks: [], events, ...changes }
}

/** The definition of a task's service, in the generation that wants the task. */
export function serviceOf({ previous, next }: UpkeepWorld, task: Task): Service | undefined {
  const newer = next && task.generation >= next.manifest.generation
  const version = newer ? next : (previous ?? next)
  return version?.manifest.project.services.find(({ name }) => name === task.service)
}

export function agentNamed({ agents }: AppWorld, name: string): AgentLoad | undefined {
  return agents.find(agent => agent.name === name)
}

/** The same task on another agent. */
export function twinOf({ tasks }: AppWorld, { id, agent }: Task): Task | undefined {
  return tasks.find(task => task.id === id && task.agent !== agent)
}

export function taskAt({ tasks }: AppWorld, place: string): Task | undefined {
  return tasks.find(task => placeKey(task) === place)
}
