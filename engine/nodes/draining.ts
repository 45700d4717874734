/** What keeps every task that is left must have held for so long: it isn't only that others go first. */
const settledMs = 10_000
/** Nobody left for so long, and nothing says why: more than a rollout, or a stop, takes. */
const patienceMs = 10 * 60_000

export interface LeavingTask {
  readonly id: string
  readonly app: string
  /** Why it doesn't go elsewhere; absent while it is on its way. */
  readonly keptBy?: string
}

/** A look at an agent that is being emptied. */
export interface DrainLook {
  readonly tasks: readonly LeavingTask[]
  /** Its containers have ended, too. */
  readonly quiet: boolean
  /** Epoch milliseconds. */
  readonly now: number
}

/** How far it was emptied at the last look. */
export interface Drain {
  readonly left: readonly LeavingTask[]
  /** When a task last left. */
  readonly changedAt: number
}

export type DrainEnd = 'empty' | 'stuck'

export interface DrainStep {
  readonly drain: Drain
  readonly gone: readonly LeavingTask[]
  /** stuck: what is left stays. */
  readonly end?: DrainEnd
}

/** What a look tells beyond the one before. */
export function drainStep({ left, changedAt }: Drain, { tasks, quiet, now }: DrainLook): DrainStep {
  const still = new Set(tasks.map(({ id }) => id))
  const gone = left.filter(({ id }) => !still.has(id))
  const drain = { left: tasks, changedAt: gone.length > 0 ? now : changedAt }
  const end = endOf(drain, quiet, now)
  return { drain, gone, ...(end && { end }) }
}

function endOf({ left, changedAt }: Drain, quiet: boolean, now: number): DrainEnd | undefined {
  if (left.length === 0) return quiet ? 'empty' : undefined
  const since = now - changedAt
  const explained = left.every(({ keptBy }) => keptBy !== undefined)
  return since >= (explained ? settledMs : patienceMs) ? 'stuck' : undefined
}
