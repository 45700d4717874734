import type { Store } from '../../platform/store/store.ts'

/** The store with another way to commit. */
export function storeWith(store: Store, commit: Store['commit']): Store {
  return {
    get: key => store.get(key),
    range: (prefix, options) => store.range(prefix, options),
    watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
    lease: (ttlMs, options) => store.lease(ttlMs, options),
    close: () => store.close(),
    commit,
  }
}
