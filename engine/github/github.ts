/** One repository at GitHub, as one credential. */
export interface GitHub {
  /** Those that share it share GitHub's limits: an installation of an app, or a token file. Safe in a store key. */
  readonly credential: string
  readonly owner: string
  readonly repo: string
  /** May write check runs: only apps may. */
  readonly isApp: boolean
  /**
   * Every HTTP answer resolves, whatever its status. Rejects with BanyanError: `forge-unreachable` (retry): nobody knows whether the
   * request has arrived · `forge-redirect` (stalled) · `forge-auth` (wait): there is no credential to send ·
   * `credential-host-changed` (stalled).
   */
  request(route: string, parameters: Parameters, signal: AbortSignal): Promise<Answer>
}

/** What fills a route's `{…}`, its query and its body. */
export type Parameters = Readonly<Record<string, unknown>>

export interface Answer<T = unknown> {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: T
}
