/**
 * The store port: what Banyan needs of etcd and no more. Values are JSON text. Revisions grow with every
 * commit. Every method rejects with BanyanError `store-unavailable` (disposition retry) when the store does
 * not answer in time.
 */
export interface Store {
  get(key: string): Promise<Entry | undefined>

  /** All entries under a prefix at one revision: the newest, or the one asked for. */
  range(prefix: string, options?: { readonly revision?: number }): Promise<Snapshot>

  /** Applies all writes in one revision if every compare holds; otherwise changes nothing. */
  commit(txn: Transaction): Promise<CommitResult>

  /**
   * Every change under the prefix after `revision`, in order, none lost: a broken connection resumes where it
   * was, and where history was compacted away a `reset` brings the whole prefix. Ends when the signal aborts.
   */
  watch(prefix: string, revision: number, signal: AbortSignal): AsyncIterable<WatchBatch>

  /** A lease kept alive in the background until revoked; `lost` aborts when it could not be. */
  lease(ttlMs: number): Promise<Lease>

  close(): Promise<void>
}

export interface Entry {
  readonly key: string
  readonly value: string
  readonly modRevision: number
  readonly createRevision: number
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

/** `revision` is that of the commit, or, when a compare failed, the store's at that time. */
export interface CommitResult {
  readonly committed: boolean
  readonly revision: number
}

export type WatchBatch =
  | { readonly kind: 'changes'; readonly revision: number; readonly changes: readonly Change[] }
  | { readonly kind: 'reset'; readonly revision: number; readonly entries: readonly Entry[] }

export type Change =
  | { readonly kind: 'put'; readonly entry: Entry }
  | { readonly kind: 'delete'; readonly key: string }

export type LeaseId = string

export interface Lease {
  readonly id: LeaseId
  readonly lost: AbortSignal
  revoke(): Promise<void>
}
