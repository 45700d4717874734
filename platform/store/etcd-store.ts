import type { Etcd3, ICompare, IRequestOp } from 'etcd3'
import { BanyanError, codeOf } from '../../core/errors.ts'
import type { Logger } from '../logger.ts'
import { createEtcdClient, type EtcdOptions } from './etcd-client.ts'
import { storeError } from './etcd-errors.ts'
import { grantLease } from './etcd-lease.ts'
import { entryOf, prefixRange, rangeInPages } from './etcd-range.ts'
import { watchPrefix } from './etcd-watch.ts'
import { checkTransaction } from './limits.ts'
import type {
  CommitResult,
  Compare,
  Entry,
  Lease,
  LeaseOptions,
  Snapshot,
  Store,
  Transaction,
  WatchBatch,
  Write,
} from './store.ts'

/**
 * Resolves once etcd has answered. Rejects with BanyanError: `store-unavailable` when none of the hosts does,
 * `store-denied` when they don't accept the credentials.
 */
export async function connectEtcd(options: EtcdOptions & { readonly log: Logger }): Promise<Store> {
  const { log, ...client } = options
  const store = new EtcdStore(createEtcdClient(client), log)
  try {
    await store.get('/')
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

class EtcdStore implements Store {
  readonly #etcd: Etcd3
  readonly #log: Logger
  readonly #closed = new AbortController()

  constructor(etcd: Etcd3, log: Logger) {
    this.#etcd = etcd
    this.#log = log
  }

  async get(key: string): Promise<Entry | undefined> {
    const { kvs } = await this.#call(etcd => etcd.kv.range({ key: Buffer.from(key) }))
    const [kv] = kvs
    return kv && entryOf(kv)
  }

  async range(prefix: string, options: { readonly revision?: number } = {}): Promise<Snapshot> {
    return await this.#call(etcd => rangeInPages(etcd, prefix, options.revision))
  }

  async commit(txn: Transaction): Promise<CommitResult> {
    checkTransaction(txn)
    const { succeeded, header } = await this.#call(etcd =>
      etcd.kv.txn({ compare: txn.compare.map(compareOf), success: txn.writes.map(requestOf) }),
    )
    return { committed: succeeded, revision: Number(header.revision) }
  }

  watch(prefix: string, revision: number, signal: AbortSignal): AsyncIterable<WatchBatch> {
    const ended = AbortSignal.any([signal, this.#closed.signal])
    return watchPrefix(this.#etcd, prefix, revision, ended, this.#log)
  }

  async lease(ttlMs: number, { keepAlive = true }: LeaseOptions = {}): Promise<Lease> {
    const options = { ttlMs, keepAlive, closed: this.#closed.signal, log: this.#log }
    const lease = await this.#call(etcd => grantLease(etcd, options))
    return { ...lease, revoke: async () => await this.#call(() => unlessGone(lease.revoke())) }
  }

  close(): Promise<void> {
    this.#closed.abort()
    this.#etcd.close()
    return Promise.resolve()
  }

  async #call<T>(run: (etcd: Etcd3) => Promise<T>): Promise<T> {
    if (this.#closed.signal.aborted) {
      throw new BanyanError('store-unavailable', 'The store was closed.', 'retry')
    }
    try {
      return await run(this.#etcd)
    } catch (error) {
      throw storeError(error)
    }
  }
}

async function unlessGone(revoked: Promise<unknown>): Promise<void> {
  await revoked.catch((error: unknown) => {
    if (codeOf(storeError(error)) !== 'lease-lost') throw error
  })
}

function compareOf(compare: Compare): ICompare {
  const key = Buffer.from(compare.key)
  return 'modRevision' in compare
    ? { key, target: 'Mod', result: 'Equal', mod_revision: compare.modRevision }
    : { key, target: 'Create', result: 'Equal', create_revision: compare.createRevision }
}

function requestOf(write: Write): IRequestOp {
  if (write.kind === 'put') {
    const { key, value, lease } = write
    const put = { key: Buffer.from(key), value: Buffer.from(value) }
    return { request_put: lease === undefined ? put : { ...put, lease } }
  }
  if (write.kind === 'delete') return { request_delete_range: { key: Buffer.from(write.key) } }
  const { start, end } = prefixRange(write.prefix)
  return { request_delete_range: { key: start, range_end: end } }
}
