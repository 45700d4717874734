/** A pull request as the API of the forge shows it: nothing of a webhook's payload. */
export interface PullSeen {
  readonly number: number
  /** Commit of its head. */
  readonly head: string
  /** Branch it comes from, by its short name in its own repository. */
  readonly headRef: string
  /** Branch it is to be merged into, by its short name. */
  readonly base: string
  /** Its head is in another repository: whoever wrote it may not be trusted with values. */
  readonly fork: boolean
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  readonly labels: readonly string[]
  readonly title: string
}

/** Deploys pull requests beside what runs, where that is wanted: told of each that may have changed, closed ones too. */
export interface PullPreviews {
  /** Level-triggered: the same pull request may be shown again at any time. Rejects only for bugs. */
  consider(pull: PullSeen, signal: AbortSignal): Promise<void>
}
