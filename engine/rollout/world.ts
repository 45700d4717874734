import type { Application, Manifest } from '../../core/model/application.ts'
import type { NewEvent } from '../../core/model/event.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import { placeKey, type Task, type TaskStatus } from '../../core/model/task.ts'
import type { AgentLoad } from '../scheduler/agent-load.ts'
import type { Spread } from '../scheduler/counts.ts'
import type { Stored } from '../view/known.ts'
import type { Neighbour } from './neighbour.ts'
import { writesShared } from './homes.ts'
import { isGlobal } from './order.ts'
import { wantedHashes, wantedTasks, type Version, type WantedTask } from './wanted.ts'

/** One application at one moment. */
export interface AppWorld {
  /** Epoch milliseconds. */
  readonly now: number
  readonly application: Application
  /** Store revision of the application record: whoever acknowledged it has routes that follow it. */
  readonly applicationRevision: number
  /** The generation that serves, and what its services' images were pinned to. */
  readonly previous?: Version
  /** All tasks of the application, of every generation. */
  readonly tasks: readonly Task[]
  /** By `placeKey`; a task whose container is gone has none. */
  readonly statuses: ReadonlyMap<string, TaskStatus>
  readonly agents: readonly AgentLoad[]
  readonly spread: Spread
  /** Revision that each agent's DNS and DNAT have applied. */
  readonly acks: ReadonlyMap<string, number>
  /** By `homeKey`, the agent that has the data, and the store revision that says so. */
  readonly homes: ReadonlyMap<string, Stored<string>>
  /** Stable addresses that are taken, with `<app>/<service>`. */
  readonly vips: ReadonlyMap<string, string>
  readonly settings: RolloutSettings
}

/** Everything a step of a rollout is decided from. */
export interface RolloutWorld extends AppWorld {
  /** The oldest unfinished rollout of the application. */
  readonly rollout: Rollout
  /** The manifest of that rollout's generation. */
  readonly manifest: Manifest
  /** What is wanted in its place, where somebody is told. */
  readonly newer?: Manifest
  /** Applications that it comes after, or, while it is removed, before. Absent: none. */
  readonly neighbours?: readonly Neighbour[]
}

export interface RolloutSettings {
  /** From the first green task to ready. */
  readonly timeoutMs: number
  /** Between the last ack and SIGTERM: clients may hold a DNS answer this long. */
  readonly drainMs: number
  /** Where stable addresses come from, such as `10.201.0.0/16`. */
  readonly vipCidr: string
}

export interface NewHome {
  readonly agent: string
  /** Store revision of what it was decided from; 0: it had none. */
  readonly before: number
}

/** Records to write, in one transaction. */
export interface Writes {
  readonly application?: Application
  readonly putTasks: readonly Task[]
  readonly removeTasks: readonly Task[]
  /** Agents that have the data of volumes from now on, by `homeKey`, where that changes. */
  readonly homes?: Readonly<Record<string, NewHome>>
  /** Stable addresses that are taken from now on, with `<app>/<service>`. */
  readonly takeVips?: Readonly<Record<string, string>>
  /** Stable addresses that are free again. */
  readonly freeVips?: readonly string[]
}

/** The next thing to do. `write` is applied in one transaction. */
export type Step =
  | { readonly kind: 'build' }
  | ({
      readonly kind: 'write'
      readonly rollout: Rollout
      /** The application's last trace goes with this write. */
      readonly forget?: boolean
      /** What the step means, where its phase doesn't say. */
      readonly events?: readonly NewEvent[]
    } & Writes)
  | {
      readonly kind: 'wait'
      readonly reason: string
      readonly untilMs?: number
      /** It takes a person, or another commit. */
      readonly blocked?: boolean
    }

export type WriteStep = Extract<Step, { kind: 'write' }>

/** A write that only moves the rollout. */
export function moveTo(
  world: RolloutWorld,
  phase: Rollout['phase'],
  changes: Partial<Rollout> = {},
): WriteStep {
  const { waiting: _waiting, blocked: _blocked, ...rollout } = world.rollout
  return {
    kind: 'write',
    rollout: {
      ...rollout,
      ...changes,
      phase,
      times: { ...rollout.times, [phase]: rollout.times[phase] ?? world.now },
    },
    putTasks: [],
    removeTasks: [],
  }
}

/** Nothing to do until something happens, or until then; at the latest when the rollout's time is over. */
export function wait(
  { rollout }: RolloutWorld,
  reason: string,
  untilMs = rollout.deadlineAt,
): Step {
  return { kind: 'wait', reason, ...(untilMs !== undefined && { untilMs }) }
}

/** How far a task is, as a person reads it. */
export function stateText(id: string, status: TaskStatus | undefined): string {
  return status ? `${id} is ${status.state}, health ${status.health}` : `${id} is not started`
}

/** What the rollout's generation wants; only once its images are known. */
export function wantedOf(world: RolloutWorld): WantedTask[] {
  const { manifest, rollout } = world
  return wantedTasks({ manifest, images: rollout.images }, world)
}

/**
 * Whether a version keeps a task that is there: it wants it, or the task is one of a global service on an agent that is of
 * no use to it any more. Such a task serves until upkeep has taken it out of rotation.
 */
export function isKept(
  { manifest, images }: Version,
  wanted: readonly WantedTask[],
): (task: Task) => boolean {
  const ids = new Set(wanted.map(task => task.id))
  const hashes = wantedHashes(manifest, images)
  const everywhere = new Set(manifest.project.services.filter(isGlobal).map(({ name }) => name))
  return ({ id, service, hash }) =>
    ids.has(id) || (everywhere.has(service) && hashes[service] === hash)
}

/** What the generation that serves wants. */
export function blueTasks(world: AppWorld): WantedTask[] {
  return world.previous ? wantedTasks(world.previous, world) : []
}

export function statusOf({ statuses }: AppWorld, task: Task | undefined): TaskStatus | undefined {
  return task && statuses.get(placeKey(task))
}

/**
 * A container whose task is not wanted any more, on an agent that is not lost: it may still write. Without a sign of life
 * it may, too: the agent's own fence closes in time for its loss, not for the end of its engine's lease.
 */
export function lingering({ tasks, statuses, agents }: AppWorld): TaskStatus | undefined {
  const known = new Set(tasks.map(placeKey))
  const there = new Set(agents.filter(agent => !agent.lost).map(agent => agent.name))
  return [...statuses.values()].find(
    s => !known.has(placeKey({ agent: s.agent, id: s.task })) && there.has(s.agent),
  )
}

/**
 * One of these that writes data, of which its agent has said nothing yet. It may be about to run: once it isn't wanted any
 * more nobody could see when it has ended.
 */
export function unseen({ statuses, agents }: AppWorld, tasks: readonly Task[]): Task | undefined {
  const there = new Set(agents.filter(agent => !agent.lost).map(agent => agent.name))
  return tasks.find(
    task =>
      there.has(task.agent) &&
      !statuses.has(placeKey(task)) &&
      task.spec.mounts.some(m => (m.kind === 'volume' || m.kind === 'bind') && !m.readOnly),
  )
}

/** Living agents whose routes don't follow the application as it is now. A dead agent routes nothing. */
export function unacknowledged({ agents, acks, applicationRevision }: AppWorld): string[] {
  return agents
    .filter(({ alive, name }) => alive && (acks.get(name) ?? 0) < applicationRevision)
    .map(agent => agent.name)
}

/** The record that makes an agent run it. */
export function asTask(manifest: Manifest, wanted: WantedTask, agent: string): Task {
  const { id, service, slot, hash, spec } = wanted
  const { files: mounted, secretEnvironment = {} } = spec
  const contents = [...mounted, ...Object.values(secretEnvironment)]
  const digests = new Set(contents.map(content => content.digest))
  const files = Object.entries(manifest.files).filter(([digest]) => digests.has(digest))
  const { app, generation } = manifest
  return {
    ...{ id, service, slot, hash, spec, app, generation, agent },
    files: Object.fromEntries(files),
    ...(writesShared(spec) && { exclusive: true }),
  }
}
