export interface RestartPolicy {
  readonly condition: 'none' | 'on-failure' | 'any'
  /** Absent: no limit. */
  readonly maxAttempts?: number
  /** Before the first restart; absent: 1 s, then growing. */
  readonly delayMs?: number
  /** How long a task has to run before its restarts are forgotten. */
  readonly windowMs?: number
}

/** A job's tasks run to their end once per generation. */
export type ServiceMode = 'replicated' | 'global' | 'replicated-job' | 'global-job'

export interface Placement {
  /** Such as `node.labels.zone == eu`, as written. */
  readonly constraints?: readonly string[]
  /** Labels of agents to spread over, in this order, such as `node.labels.zone`. */
  readonly spread?: readonly string[]
  readonly maxPerAgent?: number
}

export interface Resources {
  readonly limits: ResourceAmount & { readonly pids?: number }
  readonly reservations: ResourceAmount & {
    /** Amounts of what the agents' configuration announces, such as `gpu`. */
    readonly generic?: Readonly<Record<string, number>>
  }
}

export interface ResourceAmount {
  readonly cpus?: number
  readonly memoryBytes?: number
}

export interface UpdateConfig {
  /** Absent: the file does not say; blue-green unless volumes or host ports forbid it. */
  readonly order?: 'start-first' | 'stop-first'
  /** How many tasks change at once; 0: all. Absent: all at once, blue-green. */
  readonly parallelism?: number
  /** Between one batch and the next. */
  readonly delayMs?: number
  /** 0 to 1. */
  readonly maxFailureRatio?: number
  /** How long a new task must stay healthy before it counts. */
  readonly monitorMs?: number
  readonly failureAction: 'pause' | 'continue' | 'rollback'
}
