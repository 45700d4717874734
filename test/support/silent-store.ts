import { BanyanError } from '../../core/errors.ts'
import type { Store } from '../../platform/store/store.ts'

/** A store that can fall silent: then its calls end without an answer after a while, and watches show nothing. */
export interface SilentStore extends Store {
  silence(): void
  /** Its watches show nothing, as where they are behind; its calls are answered. */
  lag(): void
  /** It answers again, and its watches show all that happened. */
  wake(): void
}

export function silentStore(store: Store, answerMs: number): SilentStore {
  let awake = Promise.resolve()
  let isSilent = false
  let open = (): void => undefined
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    if (!isSilent) return await run()
    await new Promise(resolve => setTimeout(resolve, answerMs))
    throw new BanyanError('store-unavailable', 'It is silent.', 'retry')
  }
  const lag = () => {
    awake = new Promise(resolve => (open = resolve))
  }
  return {
    lag,
    get: async key => await call(() => store.get(key)),
    range: async (prefix, options) => await call(() => store.range(prefix, options)),
    commit: async txn => await call(() => store.commit(txn)),
    lease: async (ttlMs, options) => await call(() => store.lease(ttlMs, options)),
    async *watch(prefix, revision, signal) {
      for await (const batch of store.watch(prefix, revision, signal)) {
        await awake
        yield batch
      }
    },
    close: async () => await store.close(),
    silence: () => {
      isSilent = true
      lag()
    },
    wake: () => {
      isSilent = false
      open()
    },
  }
}
