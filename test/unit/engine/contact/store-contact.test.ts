import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BanyanError, codeOf } from '../../../../core/errors.ts'
import { contactedStore } from '../../../../engine/contact/contacted-store.ts'
import { StoreContact } from '../../../../engine/contact/store-contact.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'
import { timersClock } from '../../../support/fake-timers-clock.ts'

const end = new AbortController()
let hangs: boolean
let asked: number
let store: Store
let contact: StoreContact

/** Calls that hang end after 5 s without an answer, as those of etcd. */
function hanging(inner: Store): Store {
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    asked++
    if (!hangs) return await run()
    await new Promise(resolve => setTimeout(resolve, 5000))
    throw new BanyanError('store-unavailable', 'no answer', 'retry')
  }
  return {
    get: async key => await call(() => inner.get(key)),
    range: async (prefix, options) => await call(() => inner.range(prefix, options)),
    commit: async txn => await call(() => inner.commit(txn)),
    lease: async (ttlMs, options) => await call(() => inner.lease(ttlMs, options)),
    watch: (prefix, revision, signal) => inner.watch(prefix, revision, signal),
    close: async () => await inner.close(),
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  hangs = false
  asked = 0
  const inner = hanging(createMemoryStore().connect())
  const monotonic = () => Date.now() - 500_000
  contact = new StoreContact({
    ...{ engineId: 'b', look: async () => await inner.get('/banyan/'), monotonic },
    ...{ clock: timersClock, log: pino({ level: 'silent' }), signal: end.signal },
  })
  store = contactedStore(inner, contact, monotonic)
})

afterEach(() => {
  vi.useRealTimers()
})

async function goAway(): Promise<void> {
  await store.get('/banyan/a')
  hangs = true
  const first = store.get('/banyan/a').catch(codeOf)
  await vi.advanceTimersByTimeAsync(5000)
  expect(await first).toBe('store-unavailable')
}

describe('a store that goes away', () => {
  it('is waited for once; from then on nothing is asked of it in vain', async () => {
    await goAway()
    const before = asked
    const failures = [
      store.get('/banyan/a'),
      store.commit({ compare: [], writes: [] }),
      store.lease(15_000),
    ].map(async call => await call.catch((error: unknown) => error))

    for (const failure of await Promise.all(failures)) {
      expect(failure).toMatchObject({ code: 'store-unavailable', disposition: 'wait' })
      expect((failure as Error).message).toContain('b has had no majority of the state since')
    }
    expect(asked).toBe(before)
  })

  it('tells since when what is known may be old, and those who have to leave', async () => {
    const left = vi.fn()
    const forget = contact.onAway(left)
    expect(contact.stale()).toBeUndefined()
    await goAway()

    expect(contact.stale()).toEqual({ since: 1_000_000, engine: 'b' })
    expect(left).toHaveBeenCalledOnce()
    forget()
  })

  it('is found again within a second of its return, and is good when what happened is known', async () => {
    const caughtUp: number[] = []
    let fails = true
    contact.catchUp = async since => {
      caughtUp.push(since)
      await Promise.resolve()
      if (fails) throw new Error('the view is behind')
    }
    await goAway()
    await vi.advanceTimersByTimeAsync(20_000)
    hangs = false
    await vi.advanceTimersByTimeAsync(1000)

    expect(contact.isAway()).toBe(false)
    expect(await store.get('/banyan/a')).toBeUndefined()
    expect(contact.stale()).toEqual({ since: 1_000_000, engine: 'b' })

    fails = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(contact.stale()).toBeUndefined()
    expect(new Set(caughtUp)).toEqual(new Set([1_000_000]))

    await vi.advanceTimersByTimeAsync(5000)
    const before = asked
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toBe(before)
  })

  it('may go away a second time', async () => {
    await goAway()
    hangs = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(contact.stale()).toBeUndefined()
    await goAway()
    expect(contact.isAway()).toBe(true)
  })
})

it('an engine that stood still says so in its first words, and asks', async () => {
  await store.get('/banyan/a')
  vi.setSystemTime(Date.now() + 20_000)

  expect(contact.stale()).toEqual({ since: 1_000_000, engine: 'b' })
  await vi.advanceTimersByTimeAsync(1000)
  expect(contact.stale()).toBeUndefined()
})

it('keepalives tell too, as nothing else may be asked for minutes', async () => {
  let tell: ((outcome: { answered: boolean; tookMs: number }) => void) | undefined
  const inner: Store = {
    ...store,
    lease: (_ttl, options) => {
      tell = options?.onKeepalive
      return Promise.resolve({ id: '1', lost: end.signal, revoke: () => Promise.resolve() })
    },
  }
  await contactedStore(inner, contact, () => Date.now() - 500_000).lease(15_000)
  await vi.advanceTimersByTimeAsync(5000)
  tell?.({ answered: false, tookMs: 5000 })

  expect(contact.isAway()).toBe(true)
})
