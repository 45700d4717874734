/** What an answer says of itself when it may be old, beside what it answers. */
export interface Stale {
  /** Epoch milliseconds: what happened later isn't in it. */
  readonly since: number
  /** That answers. */
  readonly engine: string
}
