/** One of several places that do the same: an engine, a Git server. */
export interface Endpoint {
  /** Unique in its set: an address without credentials, for people and metrics. */
  readonly name: string
  /** Lower is asked first. */
  readonly priority: number
  /** How long one attempt may take. */
  readonly timeoutMs: number
}
