import { BanyanError } from '../../../core/errors.ts'
import type { Random } from '../../../core/random.ts'
import type { Store } from '../../../platform/store/store.ts'

/** A store whose requests and answers take their time, by chance alone: turns of the event loop's microtasks. */
export function slowStore(store: Store, random: Random, losing = 0.03): Store {
  const slowly = async <T>(run: () => Promise<T>): Promise<T> => {
    await turns(random)
    const answer = await run()
    await turns(random)
    if (random() < losing) throw lost()
    return answer
  }
  return {
    get: async key => await slowly(async () => await store.get(key)),
    range: async (prefix, options) => await slowly(async () => await store.range(prefix, options)),
    commit: async txn => await slowly(async () => await store.commit(txn)),
    lease: async (ttlMs, options) => await slowly(async () => await store.lease(ttlMs, options)),
    async *watch(prefix, revision, signal) {
      for await (const batch of store.watch(prefix, revision, signal)) {
        // now and then it stands still
        for (let left = random() < 0.1 ? 40 : 1; left > 0; left--) await turns(random)
        yield batch
      }
    },
    close: () => store.close(),
  }
}

export async function turns(random: Random): Promise<void> {
  for (let left = Math.floor(random() * 8); left > 0; left--) await Promise.resolve()
}

function lost(): BanyanError {
  return new BanyanError('store-unavailable', 'The answer was lost.', 'retry')
}
