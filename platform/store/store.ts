import type { Reporting } from '../endpoints/metrics.ts'

/**
 * The store port: what Banyan needs of etcd and no more. Values are JSON text, keys ASCII. Revisions grow
 * with every commit that changes something. Every method rejects with BanyanError `store-unavailable`
 * (disposition retry) when the store does not answer in time (5 s).
 */
export interface Store {
  get(key: string): Promise<Entry | undefined>

  /**
   * All entries under a prefix at one revision: the newest, or the one asked for. Rejects with
   * `revision-compacted` when that revision's history is gone and `revision-future` when it is yet to come
   * (both disposition retry: with another revision). With a `limit` some of the first of them: at least one, where there is one.
   */
  range(prefix: string, options?: RangeOptions): Promise<Snapshot>

  /**
   * Applies all writes in one revision if every compare holds; otherwise changes nothing. Rejects with
   * `record-too-large`, `txn-too-large` (limits.ts), `txn-conflict` (one key written twice) or `lease-lost`
   * (a write names a lease that is gone). After `store-unavailable` the writes may have been applied or not:
   * never repeat them, read again.
   */
  commit(txn: Transaction): Promise<CommitResult>

  /**
   * Every change under the prefix after `revision`, in order, none lost: a broken connection resumes where it
   * was, and where history was compacted away (or the store was put back to an older state) a `reset` brings
   * the whole prefix. A batch holds whole revisions, one or several. A slow consumer holds up only itself: what
   * it has not taken yet stays in the store. Ends, without an error, when the signal aborts or the store closes.
   */
  watch(prefix: string, revision: number, signal: AbortSignal): AsyncIterable<WatchBatch>

  /**
   * A lease kept alive in the background until revoked; `lost` aborts when it could not be. Whole seconds
   * count: the store rounds up, and may have a minimum (etcd: about 2 s). With `keepAlive: false` it ends by
   * itself after the time: for records that are to vanish.
   */
  lease(ttlMs: number, options?: LeaseOptions): Promise<Lease>

  /** Ends watches and stops keeping leases alive: theirs expire, and `lost` aborts at once. */
  close(): Promise<void>
}

export interface Entry {
  readonly key: string
  readonly value: string
  readonly modRevision: number
  readonly createRevision: number
}

export interface RangeOptions {
  readonly revision?: number
  /** Only what sorts behind this key. */
  readonly after?: string
  /** At most so many entries. */
  readonly limit?: number
}

export interface Snapshot {
  readonly revision: number
  /** Sorted by key. */
  readonly entries: readonly Entry[]
}

export interface Transaction {
  readonly compare: readonly Compare[]
  readonly writes: readonly Write[]
}

/** `modRevision: 0` or `createRevision: 0` means "does not exist". */
export type Compare =
  | { readonly key: string; readonly modRevision: number }
  | { readonly key: string; readonly createRevision: number }

export type Write =
  | { readonly kind: 'put'; readonly key: string; readonly value: string; readonly lease?: LeaseId }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'delete-prefix'; readonly prefix: string }

/** `revision` is that of the commit, or, when a compare failed or nothing changed, the store's at that time. */
export interface CommitResult {
  readonly committed: boolean
  readonly revision: number
}

/** `revision`: everything under the prefix up to it has been delivered. */
export type WatchBatch =
  | { readonly kind: 'changes'; readonly revision: number; readonly changes: readonly Change[] }
  | { readonly kind: 'reset'; readonly revision: number; readonly entries: readonly Entry[] }

export type Change =
  | { readonly kind: 'put'; readonly entry: Entry }
  | { readonly kind: 'delete'; readonly key: string }

export type LeaseId = string

export interface LeaseOptions {
  /** Default true. */
  readonly keepAlive?: boolean
  /** Told how each keepalive went: of a store on another machine, whether that answered, and how long ago it was asked. */
  readonly onKeepalive?: (outcome: { readonly answered: boolean; readonly tookMs: number }) => void
}

export interface Lease {
  readonly id: LeaseId
  /**
   * Aborts when the store says that the lease is gone, or `ttlMs` after the last keepalive that was answered
   * was sent: by then nobody else can have it yet. Not on `revoke`.
   */
  readonly lost: AbortSignal
  /** Ends it now: what was written with it is deleted. */
  revoke(): Promise<void>
}

/** A store that is asked at one of several places. */
export interface RemoteStore extends Store {
  /** What these have shown so far. */
  readonly endpoints: Reporting
}
