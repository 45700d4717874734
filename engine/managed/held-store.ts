import type { Clock } from '../../platform/clock.ts'
import type { RemoteStore } from '../../platform/store/store.ts'

export interface HeldStore {
  readonly store: RemoteStore
  /** What is asked of the store meanwhile waits, and nobody hears of it; what is under way has a moment to end before. */
  readonly whileHeld: (action: () => Promise<void>) => Promise<void>
}

/** Less than a call may take: one that hangs holds up nothing. */
const drainMs = 2000
const drainPollMs = 20

/** A store that is to be away for a moment, as who has it knows before. Watches and leases outlive that by themselves. */
export function heldStore(store: RemoteStore, clock: Pick<Clock, 'now' | 'sleep'>): HeldStore {
  let held: Promise<void> | undefined
  let underWay = 0
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    while (held) await held
    underWay++
    try {
      return await run()
    } finally {
      underWay--
    }
  }
  const drain = async () => {
    const until = clock.now() + drainMs
    while (underWay > 0 && clock.now() < until) await clock.sleep(drainPollMs)
  }
  return {
    store: {
      endpoints: store.endpoints,
      get: async key => await call(async () => await store.get(key)),
      range: async (prefix, options) => await call(async () => await store.range(prefix, options)),
      commit: async txn => await call(async () => await store.commit(txn)),
      lease: async (ttlMs, options) => await call(async () => await store.lease(ttlMs, options)),
      watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
      close: async () => await store.close(),
    },
    whileHeld: async action => {
      let release: () => void = () => undefined
      held = new Promise<void>(resolve => (release = resolve))
      try {
        await drain()
        await action()
      } finally {
        held = undefined
        release()
      }
    },
  }
}
