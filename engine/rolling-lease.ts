import type { Lease, Store } from '../platform/store/store.ts'

export interface RollingLeaseOptions {
  /** For how long what is written with it is kept. */
  readonly keptMs: number
  /** One lease serves all records of this time: a lease for each would cost the store more than the record. */
  readonly renewAfterMs: number
  readonly now: () => number
}

/** A lease for records that are to vanish after a time, taken anew now and then. */
export class RollingLease {
  readonly #store: Store
  readonly #options: RollingLeaseOptions
  #lease: { readonly granted: Promise<Lease>; readonly since: number } | undefined

  constructor(store: Store, options: RollingLeaseOptions) {
    this.#store = store
    this.#options = options
  }

  async id(): Promise<string> {
    const now = this.#options.now()
    const current = this.#lease
    const isRecent = current && now - current.since < this.#options.renewAfterMs
    return (await (isRecent ? current.granted : this.#grant(now))).id
  }

  /** Known before it is granted, so that records that come meanwhile share it; forgotten when it can't be used. */
  async #grant(since: number): Promise<Lease> {
    const { keptMs } = this.#options
    const current = { since, granted: this.#store.lease(keptMs, { keepAlive: false }) }
    this.#lease = current
    const forget = () => {
      if (this.#lease === current) this.#lease = undefined
    }
    current.granted.then(({ lost }) => lost.addEventListener('abort', forget), forget)
    return await current.granted
  }
}
