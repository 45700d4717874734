/** What a commit would change, as comments, the command line and checks show it: plain data, no secret in it. */
export interface PlanView {
  readonly repository: string
  readonly commit: string
  /** What the repository's applications were synced to when this was planned. */
  readonly against?: string
  readonly pull?: PullOrigin
  /** Those that change, sorted by name. */
  readonly apps: readonly AppPlan[]
  /** Why something can't be deployed as it is, sorted by path. */
  readonly problems: readonly PlanProblem[]
}

export interface PullOrigin {
  readonly number: number
  /** Commit that it was planned over. */
  readonly mergeBase: string
  /** Commits of its base that it has not. */
  readonly behind: number
  /** From another repository: no values, no names of servers, and problems by place and code only. */
  readonly fork: boolean
}

export interface AppPlan {
  readonly app: string
  readonly change: 'create' | 'update' | 'remove' | 'unchanged'
  /** Why less happens than the change says: `held: …`, `down until …`; a sentence without a dot. */
  readonly remark?: string
  readonly services: readonly ServicePlan[]
}

export interface ServicePlan {
  readonly service: string
  readonly change: 'create' | 'update' | 'scale' | 'remove' | 'unchanged'
  readonly tasks: number
  /** As `howChanged` words it. */
  readonly strategy: string
  /** Why there is downtime; absent when there is none. */
  readonly downtime?: string
  /** How long the old tasks have to end, in milliseconds: with downtime, its shortest length is up to this. */
  readonly graceMs?: number
  readonly fields: readonly FieldPlan[]
  /** Where tasks of it run now, sorted by name. Empty: nowhere, or not said. */
  readonly agents: readonly AgentTasks[]
}

/** Without either value: they are not said. */
export interface FieldPlan {
  readonly path: string
  readonly before?: string
  readonly after?: string
}

export interface AgentTasks {
  readonly agent: string
  readonly tasks: number
}

export interface PlanProblem {
  readonly path: string
  readonly app?: string
  readonly code: string
  /** Rendered, several lines; for forks place and code. */
  readonly message: string
  readonly places: readonly ProblemPlace[]
}

export interface ProblemPlace {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly message: string
}
