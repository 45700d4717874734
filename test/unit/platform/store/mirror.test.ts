import { getEventListeners } from 'node:events'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { keys, prefixes } from '../../../../core/keys.ts'
import { Mirror } from '../../../../platform/store/mirror.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Change, Entry, Store, WatchBatch } from '../../../../platform/store/store.ts'

const entry = (name: string, value: string, modRevision: number): Entry => ({
  key: keys.task('n1', name),
  value,
  modRevision,
  createRevision: 2,
})

/** A store whose watch delivers the given batches. */
function storeTelling(batches: readonly WatchBatch[]): Store {
  return Object.assign(createMemoryStore(), {
    watch: async function* () {
      await Promise.resolve()
      yield* batches
    },
  })
}

test('a reset is told as the difference to what the mirror showed', async () => {
  const stop = new AbortController()
  const store = storeTelling([
    {
      kind: 'changes',
      revision: 5,
      changes: ['kept', 'changed', 'gone', 'restored'].map(name => ({
        kind: 'put',
        entry: entry(name, 'old', 5),
      })),
    },
    {
      kind: 'reset',
      revision: 9,
      entries: [
        entry('kept', 'old', 5),
        entry('changed', 'new', 8),
        entry('restored', 'other', 5),
        entry('added', 'new', 9),
        { ...entry('', '', 9), key: keys.agent('elsewhere') },
      ],
    },
  ])
  const heard: (readonly Change[])[] = []

  const mirror = await Mirror.start(store, [prefixes.tasks], {
    signal: stop.signal,
    log: pino({ level: 'silent' }),
  })
  mirror.onChange(changes => heard.push(changes))
  await mirror.waitFor(9, stop.signal)

  expect(heard[1]).toEqual([
    { kind: 'delete', key: keys.task('n1', 'gone') },
    { kind: 'put', entry: entry('changed', 'new', 8) },
    { kind: 'put', entry: entry('restored', 'other', 5) },
    { kind: 'put', entry: entry('added', 'new', 9) },
  ])
  expect(mirror.range(prefixes.tasks)).toHaveLength(4)
})

test('who waited leaves nothing behind at the signals', async () => {
  const [stop, patience] = [new AbortController(), new AbortController()]
  const store = createMemoryStore()
  const log = pino({ level: 'silent' })
  const mirror = await Mirror.start(store, [prefixes.tasks], { signal: stop.signal, log })
  const signals = [stop.signal, patience.signal]
  const listeners = () => signals.map(signal => getEventListeners(signal, 'abort').length)
  const before = listeners()

  const waiting = mirror.waitFor(mirror.revision + 1, patience.signal)
  const during = listeners()
  await store.commit({
    compare: [],
    writes: [{ kind: 'put', key: keys.task('n1', 'a'), value: 'x' }],
  })
  await waiting

  expect(during).toEqual(before.map(count => count + 1))
  expect(listeners()).toEqual(before)
  stop.abort()
})
