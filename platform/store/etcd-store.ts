import type { ICompare, IRequestOp } from 'etcd3'
import { BanyanError, codeOf } from '../../core/errors.ts'
import { prefixes } from '../../core/keys.ts'
import type { Reporting } from '../endpoints/metrics.ts'
import type { Logger } from '../logger.ts'
import type { EtcdOptions } from './etcd-client.ts'
import { storeError } from './etcd-errors.ts'
import { EtcdHosts } from './etcd-hosts.ts'
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
  RangeOptions,
  RemoteStore,
  Snapshot,
  Transaction,
  WatchBatch,
  Write,
} from './store.ts'

/**
 * Resolves once etcd has answered. Rejects with BanyanError: `store-unavailable` when none of the hosts does,
 * `store-denied` when they don't accept the credentials.
 */
export async function connectEtcd(
  options: EtcdOptions & { readonly log: Logger },
): Promise<RemoteStore> {
  const { log, ...client } = options
  const store = new EtcdStore(new EtcdHosts(client, log), log)
  try {
    await store.get(prefixes.root) // all that a user of its own may read
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

class EtcdStore implements RemoteStore {
  readonly #hosts: EtcdHosts
  readonly #log: Logger
  readonly #closed = new AbortController()

  constructor(hosts: EtcdHosts, log: Logger) {
    this.#hosts = hosts
    this.#log = log
  }

  get endpoints(): Reporting {
    return this.#hosts.endpoints
  }

  async get(key: string): Promise<Entry | undefined> {
    const { read } = this.#hosts
    const { kvs } = await this.#call(() => read(etcd => etcd.kv.range({ key: Buffer.from(key) })))
    const [kv] = kvs
    return kv && entryOf(kv)
  }

  async range(prefix: string, options: RangeOptions = {}): Promise<Snapshot> {
    return await this.#call(() => rangeInPages(this.#hosts.read, prefix, options))
  }

  async commit(txn: Transaction): Promise<CommitResult> {
    checkTransaction(txn)
    const request = { compare: txn.compare.map(compareOf), success: txn.writes.map(requestOf) }
    const { write } = this.#hosts
    const { succeeded, header } = await this.#call(() => write(etcd => etcd.kv.txn(request)))
    return { committed: succeeded, revision: Number(header.revision) }
  }

  watch(prefix: string, revision: number, signal: AbortSignal): AsyncIterable<WatchBatch> {
    const ended = AbortSignal.any([signal, this.#closed.signal])
    return watchPrefix(this.#hosts, prefix, revision, ended, this.#log)
  }

  async lease(ttlMs: number, options: LeaseOptions = {}): Promise<Lease> {
    const granting = { ...options, ttlMs, closed: this.#closed.signal, log: this.#log }
    const lease = await this.#call(() => grantLease(this.#hosts, granting))
    return { ...lease, revoke: async () => await this.#call(() => unlessGone(lease.revoke())) }
  }

  close(): Promise<void> {
    this.#closed.abort()
    this.#hosts.close()
    return Promise.resolve()
  }

  async #call<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closed.signal.aborted) {
      throw new BanyanError('store-unavailable', 'The store was closed.', 'retry')
    }
    try {
      return await run()
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
