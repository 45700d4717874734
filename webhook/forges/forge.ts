/** By lower-case name, as node:http has them. */
export type SentHeaders = Readonly<Record<string, string | string[] | undefined>>

/** How the deliveries of one forge are read. Everything in them is a stranger's until `verify` said yes. */
export interface Forge {
  /** Headers alone: the body may not have come yet. */
  readonly read: (headers: SentHeaders, now: number) => Heading | Unreadable
  /** What a payload says; asked only once it was verified. */
  readonly event: (event: string, payload: object) => Said
}

export interface Heading {
  readonly event: string
  /** Repeated when the forge sends the same delivery again. */
  readonly delivery: string
  /** Whether these bytes come from somebody who has the secret; takes the same time for any wrong one. */
  readonly verify: (secret: string, body: Uint8Array) => boolean
}

export interface Unreadable {
  /** 401: the signature; 400: anything else. */
  readonly status: 400 | 401
  readonly reason: string
}

export type Said =
  | { readonly kind: 'ping'; readonly named: Named }
  | { readonly kind: 'push'; readonly named: Named; readonly pushed: readonly Pushed[] }
  /** Of a pull request nothing counts but its number: what it is now is asked of the forge. */
  | { readonly kind: 'pull'; readonly named: Named; readonly pull: number }
  | { readonly kind: 'recheck'; readonly named: Named; readonly commit: string }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string }

/** What a payload calls its repository. */
export interface Named {
  readonly urls: readonly string[]
  /** `owner/name`, for repositories that are configured by a mirror or by an ssh alias. */
  readonly paths: readonly string[]
}

export interface Pushed {
  /** As in `refs/heads/main`. */
  readonly ref: string
  /** What the ref is said to be now; absent for tags, whose object need not be the commit, and after a deletion. */
  readonly commit?: string
}
