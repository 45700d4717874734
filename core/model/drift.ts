/** What somebody did on a server to the container of a task, besides its agent. */
export type DriftKind = 'stopped' | 'removed' | 'renamed' | 'updated'

export interface Drift {
  readonly what: DriftKind
  /** Epoch milliseconds: when the agent saw it. */
  readonly at: number
  /** How often within `loopWindowMs`, this time included. */
  readonly times: number
  /** It is not repaired: because the repository says so, or because that was done too often. */
  readonly left?: 'off' | 'loop'
}

/** So many repairs of one task within that time, and whoever does it is stronger: then it is left alone. */
export const maxRepairs = 3
export const loopWindowMs = 600_000

/** What an engine says about the drift of one application's tasks. */
export interface Healing {
  readonly app: string
  /** What somebody stopped or removed is told of, and left. */
  readonly off: boolean
  /** When it changes, what was left is tried again. */
  readonly again: string
}
