/** What is known of a pull request. */
export interface PullState {
  readonly number: number
  /** Commit of its head that was planned last. */
  readonly head: string
  /** Merge base that it was planned over. */
  readonly base: string
  /** Its head is in another repository: whoever wrote it may not be trusted with values. */
  readonly fork: boolean
  /** Epoch milliseconds. */
  readonly plannedAt: number
  /** Hash of what was said of it last: the same again is not said again. */
  readonly said?: string
  /** It was worth a comment once: then the comment is kept true. */
  readonly commented?: boolean
  /** Epoch milliseconds; it goes a day later. */
  readonly closedAt?: number
}

/** Applications of a pull request that run beside those of the branch. */
export interface Preview {
  readonly repository: string
  readonly number: number
  readonly head: string
  /** Names on the servers. */
  readonly apps: readonly string[]
  /** `<app>/<service>/<target>/<protocol>` → published port: the same again at the next commit. */
  readonly ports: Readonly<Record<string, number>>
  /** Epoch milliseconds. */
  readonly since: number
  /** Epoch milliseconds. */
  readonly expiresAt: number
  /** Why it can't be deployed as it is now, a sentence. */
  readonly problem?: string
  /** Why it ended before its pull request did, as a sentence goes on: nothing but a new commit, or a person, brings it back. */
  readonly ended?: string
}
