import type { CommitResult, Entry, LeaseId, Transaction } from '../../../platform/store/store.ts'

/** What a program on virtual time waits for. */
export type Call =
  | { readonly kind: 'commit'; readonly txn: Transaction }
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'grant'; readonly ttlMs: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  /** Until its own view shows that revision. */
  | { readonly kind: 'seen'; readonly revision: number; readonly patienceMs: number }

/** An asynchronous program as a generator: whoever runs it decides when each answer comes, and whether. */
export type Process<T> = Generator<Call, T, unknown>

/** The store did not answer in time: what was asked may have happened. */
export class StoreAway extends Error {}

export function* commit(txn: Transaction): Process<CommitResult> {
  return (yield { kind: 'commit', txn }) as CommitResult
}

export function* get(key: string): Process<Entry | undefined> {
  return (yield { kind: 'get', key }) as Entry | undefined
}

export function* grant(ttlMs: number): Process<LeaseId> {
  return (yield { kind: 'grant', ttlMs }) as LeaseId
}

export function* sleep(ms: number): Process<void> {
  yield { kind: 'sleep', ms }
}

/** Answers whether the view has it. */
export function* seen(revision: number, patienceMs: number): Process<boolean> {
  return (yield { kind: 'seen', revision, patienceMs }) as boolean
}
