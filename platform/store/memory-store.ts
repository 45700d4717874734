import { BanyanError } from '../../core/errors.ts'
import { checkTransaction } from './limits.ts'
import { MemoryHistory, underPrefix } from './memory-history.ts'
import type {
  Change,
  CommitResult,
  Compare,
  Entry,
  Lease,
  LeaseOptions,
  LeaseId,
  RangeOptions,
  Snapshot,
  Store,
  Transaction,
  WatchBatch,
  Write,
} from './store.ts'

/** A whole store in this process: a working fake of etcd, with revisions, history and leases. */
export interface MemoryStore extends Store {
  /** One more client of the same data. Closing it is that client's crash: its leases run out after their time. */
  connect(): Store
  /** Forgets history before the revision, as etcd's compaction does. */
  compact(revision: number): void
  /** Ends the leases whose time is over. Needed only with a clock of your own, after moving it. */
  expire(): void
}

export function createMemoryStore(options: { readonly now?: () => number } = {}): MemoryStore {
  const server = new MemoryServer(options.now)
  const store = new MemoryClient(server)
  return Object.assign(store, {
    connect: () => new MemoryClient(server),
    compact: (revision: number) => server.history.compact(revision),
    expire: () => server.expire(),
  })
}

interface ServerLease {
  readonly keys: Set<string>
  /** Set once nobody keeps it alive. */
  endsAt?: number
}

/** A timer of more than 24 days fires at once. */
const longestTimerMs = 2 ** 31 - 1

/** What answers the clients, at once. */
export class MemoryServer {
  readonly history = new MemoryHistory()
  readonly leases = new Map<LeaseId, ServerLease>()
  readonly #leaseOf = new Map<string, LeaseId>()
  readonly #waiting = new Set<() => void>()
  readonly #now: (() => number) | undefined
  #leaseCount = 0

  constructor(now: (() => number) | undefined) {
    this.#now = now
  }

  commit(txn: Transaction): CommitResult {
    checkTransaction(txn)
    for (const write of txn.writes) this.#checkLease(write)
    const committed = txn.compare.every(compare => this.#holds(compare))
    if (committed) this.#apply(txn.writes)
    return { committed, revision: this.history.revision }
  }

  grant(): LeaseId {
    const id = String(++this.#leaseCount)
    this.leases.set(id, { keys: new Set() })
    return id
  }

  /** From now on nobody keeps the lease alive. */
  abandon(id: LeaseId, ttlMs: number): void {
    const lease = this.leases.get(id)
    if (!lease) return
    lease.endsAt = this.#time() + ttlMs
    if (!this.#now) setTimeout(() => this.expire(), Math.min(ttlMs + 1, longestTimerMs)).unref()
  }

  expire(): void {
    const now = this.#time()
    for (const [id, lease] of this.leases) {
      if (lease.endsAt !== undefined && lease.endsAt <= now) this.endLease(id)
    }
  }

  endLease(id: LeaseId): void {
    const lease = this.leases.get(id)
    this.leases.delete(id)
    this.#apply([...(lease?.keys ?? [])].map(key => ({ kind: 'delete', key })))
  }

  /** Resolves at the next revision or when the signal aborts. */
  async changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    await new Promise<void>(resolve => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  #time(): number {
    return this.#now ? this.#now() : performance.now()
  }

  #holds(compare: Compare): boolean {
    const entry = this.history.get(compare.key)
    return 'modRevision' in compare
      ? (entry?.modRevision ?? 0) === compare.modRevision
      : (entry?.createRevision ?? 0) === compare.createRevision
  }

  #checkLease(write: Write): void {
    if (write.kind !== 'put' || write.lease === undefined || this.leases.has(write.lease)) return
    throw new BanyanError('lease-lost', `The lease ${write.lease} is gone.`, 'retry')
  }

  #apply(writes: readonly Write[]): void {
    const revision = this.history.revision + 1
    const changes = new Map(writes.flatMap(write => this.#changesOf(write, revision)))
    if (changes.size === 0) return
    for (const write of writes) this.#attach(write)
    this.history.append([...changes.values()])
    for (const wake of [...this.#waiting]) wake()
  }

  /** By key: two deletes may cover one. */
  #changesOf(write: Write, revision: number): [string, Change][] {
    if (write.kind === 'put') {
      const { key, value } = write
      const createRevision = this.history.get(key)?.createRevision ?? revision
      return [[key, { kind: 'put', entry: { key, value, modRevision: revision, createRevision } }]]
    }
    return this.#entriesOf(write).map(({ key }) => [key, { kind: 'delete', key }])
  }

  #entriesOf(write: Exclude<Write, { kind: 'put' }>): Entry[] {
    if (write.kind === 'delete-prefix') return this.history.range(write.prefix)
    const entry = this.history.get(write.key)
    return entry ? [entry] : []
  }

  /** A key belongs to the lease of its last put, or to none. */
  #attach(write: Write): void {
    const keys = write.kind === 'put' ? [write.key] : this.#entriesOf(write).map(({ key }) => key)
    for (const key of keys) {
      this.leases.get(this.#leaseOf.get(key) ?? '')?.keys.delete(key)
      this.#leaseOf.delete(key)
    }
    if (write.kind !== 'put' || write.lease === undefined) return
    this.#leaseOf.set(write.key, write.lease)
    this.leases.get(write.lease)?.keys.add(write.key)
  }
}

class MemoryClient implements Store {
  readonly #server: MemoryServer
  readonly #closed = new AbortController()
  readonly #leases = new Map<LeaseId, { readonly ttlMs: number; readonly lost: AbortController }>()

  constructor(server: MemoryServer) {
    this.#server = server
  }

  async get(key: string): Promise<Entry | undefined> {
    await this.#ready()
    return this.#server.history.get(key)
  }

  async range(prefix: string, { revision, after, limit }: RangeOptions = {}): Promise<Snapshot> {
    await this.#ready()
    const { history } = this.#server
    const found =
      revision === undefined
        ? { revision: history.revision, entries: history.range(prefix) }
        : history.rangeAt(prefix, revision)
    const entries = found.entries.filter(({ key }) => after === undefined || key > after)
    return { revision: found.revision, entries: entries.slice(0, limit) }
  }

  async commit(txn: Transaction): Promise<CommitResult> {
    await this.#ready()
    return this.#server.commit(txn)
  }

  async *watch(prefix: string, revision: number, signal: AbortSignal): AsyncGenerator<WatchBatch> {
    const ended = AbortSignal.any([signal, this.#closed.signal])
    const { history } = this.#server
    let seen = revision
    while (!ended.aborted) {
      if (!history.holds(seen)) {
        seen = history.revision
        yield { kind: 'reset', revision: seen, entries: history.range(prefix) }
      } else if (seen < history.revision) {
        seen++
        const changes = underPrefix(history.changesOf(seen) ?? [], prefix)
        if (changes.length > 0) yield { kind: 'changes', revision: seen, changes }
      } else {
        await this.#server.changed(ended)
      }
    }
  }

  async lease(ttlMs: number, { keepAlive = true }: LeaseOptions = {}): Promise<Lease> {
    await this.#ready()
    const id = this.#server.grant()
    const lost = new AbortController()
    if (keepAlive) this.#leases.set(id, { ttlMs, lost })
    else this.#server.abandon(id, ttlMs)
    return {
      id,
      lost: lost.signal,
      revoke: async () => {
        this.#leases.delete(id)
        await this.#ready()
        this.#server.endLease(id)
      },
    }
  }

  close(): Promise<void> {
    this.#closed.abort()
    for (const [id, { ttlMs, lost }] of this.#leases) {
      this.#server.abandon(id, ttlMs)
      lost.abort()
    }
    this.#leases.clear()
    return Promise.resolve()
  }

  /** A real store never answers in the same turn: nor does this one. */
  async #ready(): Promise<void> {
    await Promise.resolve()
    if (this.#closed.signal.aborted) {
      throw new BanyanError('store-unavailable', 'The store was closed.', 'retry')
    }
    this.#server.expire()
  }
}
