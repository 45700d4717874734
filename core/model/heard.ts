/** What webhooks told of a repository, so that a person can see whether they work. */
export interface Heard {
  /** The last delivery that told of a push. */
  readonly push?: HeardPush
  readonly ping?: { readonly delivery: string; readonly at: number }
  /** A commit that a poll found and no delivery told of; until one is heard again. */
  readonly silent?: { readonly commit: string; readonly at: number }
}

interface HeardPush {
  readonly delivery: string
  /** Epoch milliseconds, by the engine that was told. */
  readonly at: number
  readonly commit?: string
}
