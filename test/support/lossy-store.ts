import { BanyanError } from '../../core/errors.ts'
import type { Store, Transaction } from '../../platform/store/store.ts'
import { storeWith } from './store-with.ts'

/** A store that commits each transaction, and then loses the answer to those that `loses` is true of. */
export function lossyStore(store: Store, loses: (txn: Transaction) => boolean): Store {
  return storeWith(store, async txn => {
    const result = await store.commit(txn)
    if (!loses(txn)) return result
    throw new BanyanError('store-unavailable', 'The answer was lost.', 'retry')
  })
}
