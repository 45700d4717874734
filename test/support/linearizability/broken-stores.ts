import type { Random } from '../../../core/random.ts'
import type { Entry, Store, Transaction } from '../../../platform/store/store.ts'
import { lossyStore } from '../lossy-store.ts'

export type Break = (store: Store, random: Random) => Store

const same = (store: Store): Store => lossyStore(store, () => false)
const dropping = (store: Store, change: (txn: Transaction) => Transaction): Store => ({
  ...same(store),
  commit: async txn => await store.commit(change(txn)),
})

/** Stores that break one promise each, now and then: what a checker is for. */
export const brokenStores: Readonly<Record<string, Break>> = {
  'answers a read with what it answered before': (store, random) => {
    const answered = new Map<string, Entry | undefined>()
    return {
      ...same(store),
      get: async key => {
        const isOld = answered.has(key) && random() < 0.3
        const entry = isOld ? answered.get(key) : await store.get(key)
        answered.set(key, entry)
        return entry
      },
    }
  },
  'reads the two halves of a range at two times': store => ({
    ...same(store),
    range: async prefix => {
      const first = await store.range(prefix)
      await turn()
      const second = await store.range(prefix)
      const half = `${prefix}b`
      const entries = [
        ...first.entries.filter(({ key }) => key < half),
        ...second.entries.filter(({ key }) => key >= half),
      ]
      return { revision: second.revision, entries }
    },
  }),
  'forgets compares of what was read': store =>
    dropping(store, ({ compare, writes }) => ({
      compare: compare.filter(each => !('modRevision' in each)),
      writes,
    })),
  'forgets fences': store =>
    dropping(store, ({ compare, writes }) => ({
      compare: compare.filter(each => 'modRevision' in each || each.createRevision === 0),
      writes,
    })),
  'forgets writes that it answered': (store, random) => {
    const commit = async (txn: Transaction) => await store.commit(txn)
    return {
      ...same(store),
      commit: async txn =>
        random() < 0.1
          ? { committed: true, revision: (await store.range('/none/')).revision + 1 }
          : await commit(txn),
    }
  },
  'does half of a transaction': (store, random) =>
    dropping(store, ({ compare, writes }) => ({
      compare,
      writes: writes.length > 1 && random() < 0.5 ? writes.slice(1) : writes,
    })),
  'writes twice when it should ask again': (store, random) => ({
    ...same(store),
    commit: async txn => {
      const result = await store.commit(txn)
      return random() < 0.1 ? await store.commit(txn) : result
    },
  }),
}

async function turn(): Promise<void> {
  for (let left = 10; left > 0; left--) await Promise.resolve()
}
