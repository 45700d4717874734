import { BanyanError } from '../../core/errors.ts'
import type { Store, Transaction } from '../../platform/store/store.ts'

/** A store that commits each transaction, and then loses the answer to those that `loses` is true of. */
export function lossyStore(store: Store, loses: (txn: Transaction) => boolean): Store {
  return {
    get: key => store.get(key),
    range: (prefix, options) => store.range(prefix, options),
    watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
    lease: (ttlMs, options) => store.lease(ttlMs, options),
    close: () => store.close(),
    commit: async txn => {
      const result = await store.commit(txn)
      if (!loses(txn)) return result
      throw new BanyanError('store-unavailable', 'The answer was lost.', 'retry')
    },
  }
}
