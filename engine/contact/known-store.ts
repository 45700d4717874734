import { codeOf } from '../../core/errors.ts'
import type { Mirror } from '../../platform/store/mirror.ts'
import type { Store } from '../../platform/store/store.ts'
import type { StoreContact } from './store-contact.ts'

/**
 * The store for who only shows things: while it is away, what the mirror has of it, and nothing of the rest. Who shows that
 * says that it may be old.
 */
export function knownStore(
  store: Store,
  mirror: Pick<Mirror, 'holds' | 'get' | 'range' | 'revision'>,
  contact: Pick<StoreContact, 'isAway'>,
): Store {
  const orKnown = async <T>(asked: Promise<T>, known: () => T): Promise<T> => {
    try {
      return await asked
    } catch (error) {
      if (codeOf(error) !== 'store-unavailable' || !contact.isAway()) throw error
      return known()
    }
  }
  return {
    commit: async txn => await store.commit(txn),
    watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
    lease: async (ttlMs, options) => await store.lease(ttlMs, options),
    close: async () => await store.close(),
    get: async key => await orKnown(store.get(key), () => mirror.get(key)),
    range: async (prefix, options) =>
      await orKnown(store.range(prefix, options), () => ({
        revision: mirror.revision,
        entries: mirror.holds(prefix) ? mirror.range(prefix) : [],
      })),
  }
}
