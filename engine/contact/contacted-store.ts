import { codeOf } from '../../core/errors.ts'
import type { LeaseOptions, Store } from '../../platform/store/store.ts'
import type { StoreContact } from './store-contact.ts'

/** The store, which tells how its calls go. While it is away they fail at once, and nothing was done. */
export function contactedStore(
  store: Store,
  contact: Pick<StoreContact, 'require' | 'answered' | 'failed'>,
  monotonic: () => number,
): Store {
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    contact.require()
    const sentAt = monotonic()
    try {
      const value = await run()
      contact.answered()
      return value
    } catch (error) {
      if (codeOf(error) === 'store-unavailable') contact.failed(sentAt)
      throw error
    }
  }
  const onKeepalive: LeaseOptions['onKeepalive'] = ({ answered, tookMs }) => {
    if (answered) contact.answered()
    else contact.failed(monotonic() - tookMs)
  }
  return {
    get: async key => await call(() => store.get(key)),
    range: async (prefix, options) => await call(() => store.range(prefix, options)),
    commit: async txn => await call(() => store.commit(txn)),
    lease: async (ttlMs, options) =>
      await call(() => store.lease(ttlMs, { ...options, onKeepalive })),
    watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
    close: async () => await store.close(),
  }
}
