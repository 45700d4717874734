import type { Application, Manifest } from '../../core/model/application.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import { placeKey, type Task, type TaskStatus } from '../../core/model/task.ts'
import type { AgentLoad } from '../scheduler/filters.ts'
import { wantedTasks, type WantedTask } from './wanted.ts'

/** Everything a step is decided from: one application at one moment. */
export interface RolloutWorld {
  /** Epoch milliseconds. */
  readonly now: number
  readonly application: Application
  /** The oldest unfinished rollout of the application. */
  readonly rollout: Rollout
  /** The manifest of that rollout's generation. */
  readonly manifest: Manifest
  /** The generation that serves, and what its services' images were pinned to. */
  readonly previous?: { readonly manifest: Manifest; readonly images: Rollout['images'] }
  /** All tasks of the application, of every generation. */
  readonly tasks: readonly Task[]
  /** By `placeKey`; a task whose container is gone has none. */
  readonly statuses: ReadonlyMap<string, TaskStatus>
  readonly agents: readonly AgentLoad[]
  /** Tasks of each service on each agent, by `agent/service`. */
  readonly spread: ReadonlyMap<string, number>
  /** Revision that each agent's DNS and DNAT have applied. */
  readonly acks: ReadonlyMap<string, number>
  /** Store revision of the application record: after a switch, the revision to acknowledge. */
  readonly applicationRevision: number
  readonly settings: RolloutSettings
}

export interface RolloutSettings {
  /** From the first green task to ready. */
  readonly timeoutMs: number
  /** Between the last ack and SIGTERM: clients may hold a DNS answer this long. */
  readonly drainMs: number
}

/** The next thing to do. `write` is applied in one transaction. */
export type Step =
  | { readonly kind: 'build' }
  | {
      readonly kind: 'write'
      readonly rollout: Rollout
      readonly application?: Application
      readonly putTasks: readonly Task[]
      readonly removeTasks: readonly Task[]
      /** The application's last trace goes with this write. */
      readonly forget?: boolean
    }
  | { readonly kind: 'wait'; readonly reason: string; readonly untilMs?: number }

export type WriteStep = Extract<Step, { kind: 'write' }>

/** A write that only moves the rollout. */
export function moveTo(
  world: RolloutWorld,
  phase: Rollout['phase'],
  changes: Partial<Rollout> = {},
): WriteStep {
  const { waiting: _waiting, ...rollout } = world.rollout
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

/** What the rollout's generation wants; only once its images are known. */
export function wantedOf(world: RolloutWorld): WantedTask[] {
  return wantedTasks(world.manifest, world.rollout.images)
}

export function statusOf({ statuses }: RolloutWorld, task: Task | undefined) {
  return task && statuses.get(placeKey(task))
}

/** A container on a living agent whose task is not wanted any more: it may still write. */
export function lingering({ tasks, statuses, agents }: RolloutWorld): TaskStatus | undefined {
  const known = new Set(tasks.map(placeKey))
  const alive = new Set(agents.filter(agent => agent.alive).map(agent => agent.name))
  return [...statuses.values()].find(
    s => !known.has(placeKey({ agent: s.agent, id: s.task })) && alive.has(s.agent),
  )
}

/** The record that makes an agent run it. */
export function asTask(manifest: Manifest, wanted: WantedTask, agent: string): Task {
  const { files: mounted, secretEnvironment = {} } = wanted.spec
  const contents = [...mounted, ...Object.values(secretEnvironment)]
  const digests = new Set(contents.map(content => content.digest))
  const files = Object.entries(manifest.files).filter(([digest]) => digests.has(digest))
  const { app, generation } = manifest
  return { ...wanted, app, generation, agent, files: Object.fromEntries(files) }
}
