import type { Drift, DriftKind } from '../model/drift.ts'
import type { Health, Task, TaskState, TaskStatus } from '../model/task.ts'
import { containerSpec } from './container-spec.ts'
import { flag, number, object, oneOf, optional, text, textByName, texts } from './schema.ts'

export const task = object<Task>({
  id: text,
  app: text,
  service: text,
  slot: number,
  hash: text,
  generation: number,
  agent: text,
  spec: containerSpec,
  files: textByName,
  exclusive: optional(flag),
})

const taskState = oneOf<TaskState>({
  pending: true,
  pulling: true,
  starting: true,
  running: true,
  waiting: true,
  stopping: true,
  exited: true,
  failed: true,
})

const health = oneOf<Health>({ none: true, starting: true, healthy: true, unhealthy: true })

const drift = object<Drift>({
  what: oneOf<DriftKind>({ stopped: true, removed: true, renamed: true, updated: true }),
  at: number,
  times: number,
  left: optional(oneOf<NonNullable<Drift['left']>>({ off: true, loop: true })),
})

export const status = object<TaskStatus>({
  task: text,
  agent: text,
  app: text,
  state: taskState,
  health,
  ready: flag,
  address: optional(text),
  containerId: optional(text),
  exitCode: optional(number),
  restarts: number,
  code: optional(text),
  error: optional(text),
  probe: optional(text),
  lastLines: optional(texts),
  drift: optional(drift),
  startedAt: optional(number),
  changedAt: number,
})
