import { vi } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import type { Store, Transaction } from '../../platform/store/store.ts'

/**
 * A member of the store stands still with the next commit that matches: whoever asked for it gives up. Answers how to wake
 * the member, which does it then.
 */
export function holdNextCommit(
  store: Store,
  matches: (txn: Transaction) => boolean = () => true,
): () => Promise<unknown> {
  const commit = store.commit.bind(store)
  let held: Transaction | undefined
  const spy = vi.spyOn(store, 'commit').mockImplementation(async txn => {
    if (held || !matches(txn)) return await commit(txn)
    held = txn
    throw new BanyanError('store-unavailable', 'No answer in 5 s.', 'retry')
  })
  return async () => {
    spy.mockRestore()
    return held && (await commit(held))
  }
}
