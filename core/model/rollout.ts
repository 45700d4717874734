export type RolloutPhase =
  | 'pending'
  | 'building'
  | 'scheduling'
  | 'starting'
  | 'verifying'
  | 'switching'
  | 'draining'
  | 'done'
  | 'failed'
  | 'rolled-back'
  | 'superseded'

/** The attempt to move an application from the active generation to a newer one. */
export interface Rollout {
  readonly app: string
  readonly generation: number
  /** The generation that served when it began. */
  readonly from?: number
  readonly phase: RolloutPhase
  /** Epoch milliseconds of the start of each phase that was entered. */
  readonly times: Readonly<Partial<Record<RolloutPhase, number>>>
  /** Past this the rollout has failed; set when starting. */
  readonly deadlineAt?: number
  /** Image of each service, pinned; set when building is over. */
  readonly images: Readonly<Record<string, string>>
  /** Task id → agent; set when scheduling is over. */
  readonly placements: Readonly<Record<string, string>>
  /** What it waits for now, one sentence; for `banyan status` and `why`. */
  readonly waiting?: string
  /** What it waits for takes a person, or another commit. */
  readonly blocked?: boolean
  readonly cause?: FailureCause
}

/** Why a rollout failed, with what a person needs to mend it. */
export interface FailureCause {
  readonly code: string
  readonly message: string
  readonly service?: string
  readonly task?: string
  readonly agent?: string
  readonly exitCode?: number
  readonly probe?: string
  readonly lastLines?: readonly string[]
}

const finished: readonly RolloutPhase[] = ['done', 'failed', 'rolled-back', 'superseded']

export function isFinished(phase: RolloutPhase): boolean {
  return finished.includes(phase)
}

/** The new generation serves from here on. */
export function isLive(phase: RolloutPhase): boolean {
  return phase === 'draining' || phase === 'done'
}
