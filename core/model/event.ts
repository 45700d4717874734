/** What happened and why. Kept seven days. */
export interface BanyanEvent {
  /** ULID: sorts by time. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Stable word, such as `sync-accepted`, `rollout-failed`. */
  readonly kind: string
  readonly level: 'info' | 'warn' | 'error'
  /** One sentence; never a secret. */
  readonly message: string
  readonly repository?: string
  readonly app?: string
  readonly service?: string
  readonly generation?: number
  readonly task?: string
  readonly agent?: string
  readonly commit?: string
}

/** An event before it has its id and time; level info unless said. */
export type NewEvent = Omit<BanyanEvent, 'id' | 'at' | 'level'> &
  Partial<Pick<BanyanEvent, 'level'>>
