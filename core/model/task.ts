import type { Drift } from './drift.ts'
import type { ContainerSpec } from './container-spec.ts'

/**
 * One container wanted on one agent. Its identity is (application, service, slot, hash): two generations
 * that want the same thing share the task, so unchanged services keep their containers.
 */
export interface Task {
  readonly id: string
  readonly app: string
  readonly service: string
  /** 1, 2, … replicas. */
  readonly slot: number
  /** Hash of `spec`. */
  readonly hash: string
  /** The generation that first wanted it. */
  readonly generation: number
  readonly agent: string
  readonly spec: ContainerSpec
  /** By digest: content of the spec's files, as in the manifest; on the wire all base64, stored secrets too. */
  readonly files: Readonly<Record<string, string>>
  /**
   * It writes what other servers can write too: when the engine may have given it to another agent, this one has to
   * stop it by itself.
   */
  readonly exclusive?: boolean
}

/** One task on one agent: while it moves, it is on two. */
export type Place = Pick<Task, 'agent' | 'id'>

export function placeKey({ agent, id }: Place): string {
  return `${agent}/${id}`
}

/**
 * pending: seen, nothing done yet · waiting: back-off before the next restart · exited: ended and not to be
 * restarted · failed: can't be started as it is (no such image, bad mount).
 */
export type TaskState =
  'pending' | 'pulling' | 'starting' | 'running' | 'waiting' | 'stopping' | 'exited' | 'failed'

/** none: the task has no health check. */
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy'

/** What an agent observed of one task. Written to the store on change only. */
export interface TaskStatus {
  readonly task: string
  readonly agent: string
  readonly app: string
  readonly state: TaskState
  readonly health: Health
  /** Running, and healthy where there is a health check: may serve. */
  readonly ready: boolean
  readonly address?: string
  readonly containerId?: string
  readonly exitCode?: number
  /** Restarts since the container was created. */
  readonly restarts: number
  /** Stable code of what went wrong, such as `image-not-found`. */
  readonly code?: string
  /** What went wrong, in a sentence. */
  readonly error?: string
  /** Output of the last failing probe, at most 1 KiB. */
  readonly probe?: string
  /** Last log lines, at most 20, only after a failure. */
  readonly lastLines?: readonly string[]
  /** The last that somebody besides the agent did to its container. */
  readonly drift?: Drift
  /** Epoch milliseconds. */
  readonly startedAt?: number
  readonly changedAt: number
}

/** What `placeKey` was made from: neither agents nor tasks have a slash in their names. */
export function placeOf(key: string): Place {
  const [agent = '', id = ''] = key.split('/')
  return { agent, id }
}

/** Stable and readable: `shop-web-1-3f9c2ab1`. */
export function taskId(app: string, service: string, slot: number, hash: string): string {
  return `${app}-${service}-${slot}-${hash.slice(0, 8)}`
}
