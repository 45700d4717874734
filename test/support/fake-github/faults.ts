/** What goes wrong, for as long as it stands here. */
export interface Faults {
  /** Only for requests whose `METHOD /path` matches. */
  only?: RegExp
  /** Connections are cut at once. */
  down?: boolean
  /** Answered to everything. */
  status?: number
  body?: unknown
  /** 403, a secondary limit; with or without a Retry-After of seconds. */
  secondary?: { readonly retryAfter?: number }
  /** 403, the hourly limit is used up for so many seconds. */
  primary?: { readonly resetIn: number }
  delayMs?: number
  /** So many mutating requests from now on are lost before they are applied. */
  dropBefore?: number
  /** So many mutating requests from now on are applied, and their answers lost. */
  dropAfter?: number
  /** Reads don't show what was written within this time. */
  lagMs?: number
  /** Every answer is this long. */
  bytes?: number
  /** Redirects what is below `from` (a path) to `to` (a path, or a URL). */
  redirect?: { readonly from: string; readonly to: string; readonly status: number }
}
