import { MemoryServer } from '../../../platform/store/memory-store.ts'
import type {
  Change,
  CommitResult,
  Compare,
  Entry,
  LeaseId,
  Transaction,
} from '../../../platform/store/store.ts'
import type { Timeline } from './timeline.ts'

/** What was written in one revision. */
export interface Revision {
  readonly number: number
  readonly changes: readonly Change[]
}

/** The store itself: the real memory store's rules on virtual time. Who is how far away is the network's business. */
export class SimStore {
  readonly #server: MemoryServer
  readonly #listeners: ((revision: Revision) => void)[] = []
  readonly #judges: ((txn: Transaction) => (() => void) | undefined)[] = []
  #told: number

  constructor(timeline: Timeline) {
    this.#server = new MemoryServer(() => timeline.now)
    this.#told = this.#server.history.revision
  }

  get revision(): number {
    return this.#server.history.revision
  }

  /** Told in order, at once: a checker, or somebody who passes it on later. */
  onRevision(listener: (revision: Revision) => void): void {
    this.#listeners.push(listener)
  }

  /** Looks at each transaction before it is applied; what it answers is called when it was. */
  onTransaction(judge: (txn: Transaction) => (() => void) | undefined): void {
    this.#judges.push(judge)
  }

  get(key: string): Entry | undefined {
    return this.#server.history.get(key)
  }

  range(prefix: string): Entry[] {
    return this.#server.history.range(prefix)
  }

  changesOf(revision: number): readonly Change[] {
    return this.#server.history.changesOf(revision) ?? []
  }

  commit(txn: Transaction): CommitResult {
    this.expire()
    const verdicts = this.#judges.map(judge => judge(txn))
    const result = this.#server.commit(txn)
    if (result.committed) for (const verdict of verdicts) verdict?.()
    this.#tell()
    return result
  }

  holds(compare: Compare): boolean {
    const entry = this.get(compare.key)
    return 'createRevision' in compare
      ? entry?.createRevision === compare.createRevision
      : entry?.modRevision === compare.modRevision
  }

  grant(ttlMs: number): LeaseId {
    const id = this.#server.grant()
    this.#server.abandon(id, ttlMs)
    return id
  }

  /** Answers whether the lease was still there; it ends so long from now, unless it is kept alive again. */
  keepAlive(id: LeaseId, ttlMs: number): boolean {
    this.expire()
    const isThere = this.#server.leases.has(id)
    this.#server.abandon(id, ttlMs)
    return isThere
  }

  expire(): void {
    this.#server.expire()
    this.#tell()
  }

  #tell(): void {
    while (this.#told < this.revision) {
      const number = ++this.#told
      const changes = this.changesOf(number)
      for (const listener of this.#listeners) listener({ number, changes })
    }
  }
}
