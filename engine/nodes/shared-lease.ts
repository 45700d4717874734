import type { Lease, Store } from '../../platform/store/store.ts'

/**
 * One lease for what is put by many: keeping it alive costs the same for one of them as for a thousand. While there is none,
 * all that ask for it get the same new one.
 */
export class SharedLease {
  readonly #store: Store
  readonly #ttlMs: number
  #lease: Lease | undefined
  #granting: Promise<Lease> | undefined

  constructor(store: Store, ttlMs: number) {
    this.#store = store
    this.#ttlMs = ttlMs
  }

  /** The one that is kept alive; another one once that was lost. */
  async current(): Promise<Lease> {
    if (this.#lease && !this.#lease.lost.aborted) return this.#lease
    this.#granting ??= this.#grant().finally(() => (this.#granting = undefined))
    return await this.#granting
  }

  /** The store refused it: its keepalive is yet to find that out. */
  forget(lease: Lease): void {
    if (this.#lease === lease) this.#lease = undefined
  }

  async #grant(): Promise<Lease> {
    return (this.#lease = await this.#store.lease(this.#ttlMs))
  }
}
