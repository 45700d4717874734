import type { Store, Transaction } from '../../platform/store/store.ts'
import { storeWith } from './store-with.ts'

/** A store before whose commits an engine can be held up, as one that stood still. */
export interface GatedStore extends Store {
  /** The next commit that matches waits. */
  hold(matches: (txn: Transaction) => boolean): Gate
}

export interface Gate {
  /** Resolves when a commit waits. */
  readonly reached: Promise<void>
  /** Lets it through. */
  open(): void
}

export function gatedStore(store: Store): GatedStore {
  const held: { matches: (txn: Transaction) => boolean; pass: () => Promise<void> }[] = []
  return {
    ...storeWith(store, async txn => {
      const at = held.findIndex(({ matches }) => matches(txn))
      if (at >= 0) await held.splice(at, 1)[0]?.pass()
      return await store.commit(txn)
    }),
    hold: matches => {
      let reach = (): void => undefined
      let open = (): void => undefined
      const reached = new Promise<void>(resolve => (reach = resolve))
      const opened = new Promise<void>(resolve => (open = resolve))
      const pass = async () => {
        reach()
        await opened
      }
      held.push({ matches, pass })
      return { reached, open: () => open() }
    },
  }
}

/** A commit that puts this key. */
export function puts(key: string): (txn: Transaction) => boolean {
  return ({ writes }) => writes.some(write => write.kind === 'put' && write.key === key)
}
