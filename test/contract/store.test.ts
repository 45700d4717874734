import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import { tryLock } from '../../platform/store/lock.ts'
import { maxRecordBytes, maxTransactionOps } from '../../platform/store/limits.ts'
import { scan } from '../../platform/store/scan.ts'
import type { Compare, Store, WatchBatch, Write } from '../../platform/store/store.ts'
import { eventually } from '../support/eventually.ts'
import { collect, storeServers, textOf, type StoreServer } from '../support/stores.ts'

const put = (key: string, value = 'x', lease?: string): Write => ({
  kind: 'put',
  key,
  value,
  ...(lease !== undefined && { lease }),
})

/** The shortest that etcd grants. */
const ttlMs = 2000

describe.each(storeServers)('%s store', (_, start) => {
  let server: StoreServer
  let store: Store
  let clients: Store[]
  let count = 0
  /** Each test has a prefix of its own. */
  let at: string
  let stop: AbortController

  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    clients = []
    store = await connect()
    at = `/test-${++count}/`
    stop = new AbortController()
  })
  afterEach(async () => {
    stop.abort()
    for (const client of clients) await client.close()
  })

  async function connect(): Promise<Store> {
    const client = await server.connect()
    clients.push(client)
    return client
  }

  async function write(...writes: Write[]): Promise<number> {
    return (await store.commit({ compare: [], writes })).revision
  }

  async function commitIf(compare: Compare, key = `${at}written`): Promise<boolean> {
    return (await store.commit({ compare: [compare], writes: [put(key)] })).committed
  }

  async function codeOf(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    return error instanceof BanyanError ? error.code : `no error: ${String(error)}`
  }

  async function untilGone(reader: Store, key: string): Promise<void> {
    while (await reader.get(key)) await systemClock.sleep(50)
  }

  async function valuesOf(prefix: string, revision?: number): Promise<Record<string, string>> {
    const { entries } = await store.range(prefix, revision === undefined ? {} : { revision })
    return Object.fromEntries(entries.map(entry => [entry.key.slice(at.length), entry.value]))
  }

  describe('what is written', () => {
    test('is read with the revisions of its creation and its last change', async () => {
      const created = await write(put(`${at}a`, '1'))
      const changed = await write(put(`${at}a`, '2'))

      const entry = await store.get(`${at}a`)

      expect(entry).toEqual({
        key: `${at}a`,
        value: '2',
        createRevision: created,
        modRevision: changed,
      })
      expect(changed).toBe(created + 1)
    })

    test('is created anew after a delete', async () => {
      await write(put(`${at}a`))
      await write({ kind: 'delete', key: `${at}a` })
      const revision = await write(put(`${at}a`))

      expect(await store.get(`${at}a`)).toMatchObject({ createRevision: revision })
    })

    test('is seen by other clients', async () => {
      const other = await connect()
      await write(put(`${at}a`, 'ä€😀'))

      expect(await other.get(`${at}a`)).toMatchObject({ value: 'ä€😀' })
    })

    test('is absent when it never was', async () => {
      expect(await store.get(`${at}none`)).toBeUndefined()
    })
  })

  describe('a range', () => {
    test('holds what is under the prefix, sorted', async () => {
      await write(put(`${at}b`), put(`${at}a/2`), put(`${at}a/10`), put(`${at}a`), put(`${at}a0`))

      const { entries } = await store.range(`${at}a/`)

      expect(entries.map(entry => entry.key)).toEqual([`${at}a/10`, `${at}a/2`])
    })

    test('is read in pages at one revision, whatever is written meanwhile', async () => {
      const names = Array.from({ length: 450 }, (_, i) => `${at}p/${String(i).padStart(4, '0')}`)
      for (let from = 0; from < names.length; from += 100) {
        await write(...names.slice(from, from + 100).map(name => put(name)))
      }
      const { revision } = await store.range(`${at}p/`, { limit: 1 })
      const seen: string[] = []
      for await (const { key } of scan(store, `${at}p/`, revision)) {
        if (seen.length === 0)
          await write(put(`${at}p/9999`), { kind: 'delete', key: `${at}p/0444` })
        seen.push(key)
      }

      expect(seen).toEqual(names)
    })

    test('begins behind a key and ends at its limit, where it is asked to', async () => {
      await write(put(`${at}a`), put(`${at}b`), put(`${at}b/1`), put(`${at}c`), put(`${at}d`))
      const page = await store.range(at, { after: `${at}b`, limit: 2 })

      expect(page.entries.map(entry => entry.key)).toEqual([`${at}b/1`, `${at}c`])
    })

    test('at an older revision shows the store as it was', async () => {
      await write(put(`${at}a`, '1'), put(`${at}b`, '1'))
      const revision = await write(put(`${at}a`, '2'))
      await write(put(`${at}a`, '3'), put(`${at}c`), { kind: 'delete', key: `${at}b` })

      expect(await valuesOf(at, revision)).toEqual({ a: '2', b: '1' })
      expect(await valuesOf(at)).toEqual({ a: '3', c: 'x' })
    })

    test('of ten thousand entries is whole, at one revision, while others write', async () => {
      const keys = Array.from({ length: 10_000 }, (_, i) => `${at}${String(i).padStart(5, '0')}`)
      for (let i = 0; i < keys.length; i += 100) {
        await write(...keys.slice(i, i + 100).map(key => put(key, '1')))
      }

      const reading = store.range(at)
      const changing = write(...keys.slice(-100).map(key => put(key, '2')))
      const { entries, revision } = await reading
      await changing

      const values = new Set(entries.slice(-100).map(entry => entry.value))
      expect(entries.map(entry => entry.key)).toEqual(keys)
      expect(values.size).toBe(1)
      expect(Math.max(...entries.map(entry => entry.modRevision))).toBeLessThanOrEqual(revision)
    })

    test('of records that are large together is whole', async () => {
      const large = 'x'.repeat(maxRecordBytes)
      for (let i = 0; i < 70; i++) await write(put(`${at}${String(i).padStart(2, '0')}`, large))

      const { entries } = await store.range(at)

      expect(entries.map(entry => entry.value.length)).toEqual(Array(70).fill(maxRecordBytes))
    })

    test('at a revision that was compacted, or is yet to come, says so', async () => {
      const revision = await write(put(`${at}a`, '1'))
      const newest = await write(put(`${at}a`, '2'))
      await server.compact(newest)

      expect(await codeOf(store.range(at, { revision }))).toBe('revision-compacted')
      expect(await codeOf(store.range(at, { revision: newest + 10 }))).toBe('revision-future')
      expect(await valuesOf(at, newest)).toEqual({ a: '2' })
    })
  })

  describe('a commit', () => {
    test('compares the revision of the last change', async () => {
      const modRevision = await write(put(`${at}a`))

      expect(await commitIf({ key: `${at}a`, modRevision: modRevision - 1 })).toBe(false)
      expect(await commitIf({ key: `${at}a`, modRevision })).toBe(true)
    })

    test('compares the revision of the creation', async () => {
      const createRevision = await write(put(`${at}a`))
      const changed = await write(put(`${at}a`))

      expect(await commitIf({ key: `${at}a`, createRevision: changed })).toBe(false)
      expect(await commitIf({ key: `${at}a`, createRevision })).toBe(true)
    })

    test.each(['modRevision', 'createRevision'] as const)(
      'with %s 0 asks for absence',
      async field => {
        await write(put(`${at}there`))
        const absent = (key: string) => ({ key, [field]: 0 }) as unknown as Compare

        expect(await commitIf(absent(`${at}there`))).toBe(false)
        expect(await commitIf(absent(`${at}none`))).toBe(true)
      },
    )

    test('changes nothing when one of its compares fails', async () => {
      const modRevision = await write(put(`${at}a`, '1'))

      const result = await store.commit({
        compare: [
          { key: `${at}a`, modRevision },
          { key: `${at}b`, createRevision: 7 },
        ],
        writes: [put(`${at}a`, '2'), put(`${at}c`)],
      })

      expect(result).toEqual({ committed: false, revision: modRevision })
      expect(await valuesOf(at)).toEqual({ a: '1' })
    })

    test('makes one revision of all its writes', async () => {
      await write(put(`${at}old/1`), put(`${at}old/2`), put(`${at}gone`))

      const revision = await write(
        put(`${at}a`),
        put(`${at}b`),
        { kind: 'delete', key: `${at}gone` },
        { kind: 'delete-prefix', prefix: `${at}old/` },
      )

      const { entries } = await store.range(at)
      expect(entries.map(({ key, modRevision }) => [key, modRevision])).toEqual([
        [`${at}a`, revision],
        [`${at}b`, revision],
      ])
    })

    test('that deletes a prefix leaves its neighbours', async () => {
      await write(put(`${at}a/1`), put(`${at}a/2`), put(`${at}a0`), put(`${at}a`))

      await write({ kind: 'delete-prefix', prefix: `${at}a/` })

      expect(await valuesOf(at)).toEqual({ a: 'x', a0: 'x' })
    })

    test('that deletes nothing makes no revision', async () => {
      const before = await write(put(`${at}a`))

      const revision = await write(
        { kind: 'delete', key: `${at}none` },
        { kind: 'delete-prefix', prefix: `${at}none/` },
      )

      expect(revision).toBe(before)
    })

    test('is won by one of many at the same time', async () => {
      const attempts = Array.from({ length: 20 }, (_, i) =>
        store.commit({
          compare: [{ key: `${at}a`, createRevision: 0 }],
          writes: [put(`${at}a`, String(i))],
        }),
      )

      const results = await Promise.all(attempts)

      expect(results.filter(result => result.committed)).toHaveLength(1)
    })

    test('holds as many operations, and as large a record, as promised', async () => {
      const writes = Array.from({ length: maxTransactionOps }, (_, i) => put(`${at}${i}`))

      await write(...writes)
      await write(put(`${at}large`, 'x'.repeat(maxRecordBytes)))

      expect(Object.keys(await valuesOf(at))).toHaveLength(maxTransactionOps + 1)
    })

    test.each([
      ['too many operations', 'txn-too-large', () => many(maxTransactionOps + 1)],
      ['a record that is too large', 'record-too-large', () => [large(maxRecordBytes + 1)]],
      ['too much together', 'txn-too-large', () => [large(maxRecordBytes), large(500_000, 'b')]],
      ['one key put twice', 'txn-conflict', () => [put('/t/a'), put('/t/a')]],
      ['a put under a deleted prefix', 'txn-conflict', () => [put('/t/a'), gone('/t/')]],
      ['a lease that never was', 'lease-lost', () => [put('/t/a', 'x', '4711')]],
    ])('with %s is refused as %s', async (_what, code, writes) => {
      expect(await codeOf(write(...writes()))).toBe(code)
      expect(await store.get('/t/a')).toBeUndefined()
    })
  })

  describe('a watch', () => {
    test('delivers every change after the revision, whole revisions together', async () => {
      const since = await write(put(`${at}before`))
      const first = await write(put(`${at}a`, '1'), put(`${at}b`, '1'))
      const watching = collect(store.watch(at, since, stop.signal), c => c.length === 5)
      await write({ kind: 'delete', key: `${at}a` }, put(`${at}b`, '2'))
      const last = await write(put(`${at}c`))

      const { batches, changes } = await watching

      expect(changes.map(textOf)).toEqual([
        `+${at}a=1`,
        `+${at}b=1`,
        `-${at}a`,
        `+${at}b=2`,
        `+${at}c=x`,
      ])
      expect(changes[0]).toMatchObject({ entry: { modRevision: first, createRevision: first } })
      expect(batches.at(-1)?.revision).toBe(last)
    })

    test('tells nothing of other prefixes', async () => {
      const since = await write(put(`${at}a`))
      const watching = collect(store.watch(`${at}in/`, since, stop.signal), c => c.length === 2)
      await write(put(`${at}in`), put(`${at}in0`), put(`${at}in/1`))
      await write(put(`${at}in/2`))

      const { changes } = await watching

      expect(changes.map(textOf)).toEqual([`+${at}in/1=x`, `+${at}in/2=x`])
    })

    test('delivers thousands of changes in order to a consumer that comes late', async () => {
      const since = await write(put(`${at}start`))
      const batches = store.watch(at, since, stop.signal)[Symbol.asyncIterator]()
      const first = batches.next()
      for (let i = 0; i < 30; i++) await write(...many(100, `${at}${i}/`, 'v'.repeat(1000)))
      await first
      async function* fromFirst() {
        yield (await first).value as WatchBatch
        yield* { [Symbol.asyncIterator]: () => batches }
      }
      let last = since

      const { changes } = await collect(fromFirst(), c => c.length >= 3000)

      for (const change of changes) {
        if (change.kind !== 'put') throw new Error('only puts were written')
        expect(change.entry.modRevision).toBeGreaterThanOrEqual(last)
        last = change.entry.modRevision
      }
    })

    test('keeps each revision together, also where the answer is cut for its size', async () => {
      const since = await write(put(`${at}start`))
      for (let i = 0; i < 6; i++) await write(...many(3, `${at}${i}/`, 'x'.repeat(400_000)))

      const { batches } = await collect(store.watch(at, since, stop.signal), c => c.length >= 18)

      const perBatch = batches.map(batch => (batch.kind === 'changes' ? batch.changes.length : 0))
      expect(perBatch.filter(count => count % 3 !== 0)).toEqual([])
    })

    test('starts with a reset where history was compacted away', async () => {
      await write(put(`${at}a`, '1'), put(`${at}gone`))
      const since = await write(put(`${at}a`, '2'))
      await write({ kind: 'delete', key: `${at}gone` })
      const newest = await write(put(`${at}b`))
      await server.compact(newest)

      const watching = collect(store.watch(at, since, stop.signal), c =>
        c.some(change => textOf(change) === `+${at}c=x`),
      )
      await systemClock.sleep(100)
      await write(put(`${at}c`))
      const { batches, changes } = await watching

      expect(batches[0]?.kind).toBe('reset')
      expect([...new Set(changes.map(textOf))]).toEqual([`+${at}a=2`, `+${at}b=x`, `+${at}c=x`])
    })

    test('does not lose a delete whose revision is the compacted one', async () => {
      const since = await write(put(`${at}a`))
      const deleted = await write({ kind: 'delete', key: `${at}a` })
      await server.compact(deleted)

      const batches = store.watch(at, since, stop.signal)[Symbol.asyncIterator]()

      expect(await batches.next()).toMatchObject({ value: { kind: 'reset', entries: [] } })
    })

    test('from a revision that the store has not reached starts with a reset', async () => {
      const revision = await write(put(`${at}a`))
      const batches = store.watch(at, revision + 1000, stop.signal)[Symbol.asyncIterator]()

      expect(await batches.next()).toMatchObject({
        value: { kind: 'reset', revision, entries: [{ key: `${at}a` }] },
      })
    })

    test.each([
      ['its signal aborts', () => stop.abort()],
      ['its store closes', () => void store.close()],
    ])('ends without an error when %s', async (_when, end) => {
      const revision = await write(put(`${at}a`))
      const watching = collect(store.watch(at, revision - 1, stop.signal), () => {
        setTimeout(end, 50)
        return false
      })

      const { changes } = await watching

      expect(changes).toHaveLength(1)
    })
  })

  describe('a lease', () => {
    test('is kept for longer than its time while its holder lives', async () => {
      const lease = await store.lease(ttlMs)
      await write(put(`${at}a`, 'x', lease.id))

      await systemClock.sleep(2.5 * ttlMs)

      expect(await store.get(`${at}a`)).toBeDefined()
      expect(lease.lost.aborted).toBe(false)
    })

    test('ends with its holder, together with what was written with it', async () => {
      const holder = await connect()
      const lease = await holder.lease(ttlMs)
      await write(put(`${at}a`, 'x', lease.id), put(`${at}b`, 'x', lease.id), put(`${at}kept`))
      const watching = collect(
        store.watch(at, (await store.range(at)).revision, stop.signal),
        c => c.length === 2,
      )

      await holder.close()
      const { batches, changes } = await watching

      expect(lease.lost.aborted).toBe(true)
      expect(batches).toHaveLength(1)
      expect(changes.map(textOf).sort()).toEqual([`-${at}a`, `-${at}b`])
      expect(await valuesOf(at)).toEqual({ kept: 'x' })
    })

    test('that nobody keeps alive ends by itself', async () => {
      const lease = await store.lease(ttlMs, { keepAlive: false })
      await write(put(`${at}a`, 'x', lease.id))

      await eventually(async () => ((await store.get(`${at}a`)) ? undefined : true), 20_000)
    })

    test('that is revoked ends at once, and again without harm', async () => {
      const lease = await store.lease(60_000)
      await write(put(`${at}a`, 'x', lease.id))

      await lease.revoke()
      await lease.revoke()

      expect(await store.get(`${at}a`)).toBeUndefined()
      expect(await codeOf(write(put(`${at}b`, 'x', lease.id)))).toBe('lease-lost')
      expect(lease.lost.aborted).toBe(false)
    })

    test('no longer holds what was written again without it', async () => {
      const lease = await store.lease(60_000)
      await write(put(`${at}a`, '1', lease.id))
      await write(put(`${at}a`, '2'))

      await lease.revoke()

      expect(await valuesOf(at)).toEqual({ a: '2' })
    })
  })

  describe('a lock', () => {
    const name = () => `test${at}`

    test('is had by one holder until it is released', async () => {
      const [lease, other] = [await store.lease(60_000), await store.lease(60_000)]
      const lock = await tryLock(store, name(), 'a', lease)

      expect(await tryLock(store, name(), 'b', other)).toBeUndefined()
      await lock?.release()
      expect(await tryLock(store, name(), 'b', other)).toBeDefined()
    })

    test('passes to another when its holder dies; the dead one writes nothing more', async () => {
      const holder = await connect()
      const lock = await tryLock(holder, name(), 'a', await holder.lease(ttlMs))
      if (!lock) throw new Error('the lock was free')
      await holder.close()
      await untilGone(store, `/banyan/locks/${name()}`)
      const next = await tryLock(store, name(), 'b', await store.lease(60_000))

      const late = await store.commit({ compare: [lock.fence], writes: [put(`${at}late`)] })
      const timely = await store.commit({
        compare: next ? [next.fence] : [],
        writes: [put(`${at}timely`)],
      })

      expect(next).toBeDefined()
      expect([late.committed, timely.committed]).toEqual([false, true])
      expect(await valuesOf(at)).toEqual({ timely: 'x' })
    })

    test('that was lost and taken is not released by who lost it', async () => {
      const first = await store.lease(60_000)
      const lost = await tryLock(store, name(), 'a', first)
      await first.revoke()
      const taken = await tryLock(store, name(), 'b', await store.lease(60_000))

      await lost?.release()

      expect(await commitIf(taken?.fence ?? { key: name(), modRevision: -1 })).toBe(true)
    })
  })

  test('a closed store refuses every call as unavailable', async () => {
    await store.close()

    expect(await codeOf(store.get(`${at}a`))).toBe('store-unavailable')
    expect(await codeOf(store.range(at))).toBe('store-unavailable')
    expect(await codeOf(write(put(`${at}a`)))).toBe('store-unavailable')
    expect(await codeOf(store.lease(ttlMs))).toBe('store-unavailable')
  })
})

function many(count: number, prefix = '/t/', value = 'x'): Write[] {
  return Array.from({ length: count }, (_, i) => put(`${prefix}${i}`, value))
}

function large(bytes: number, name = 'a'): Write {
  return put(`/t/${name}`, 'x'.repeat(bytes))
}

function gone(prefix: string): Write {
  return { kind: 'delete-prefix', prefix }
}
