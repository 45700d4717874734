import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { prefixes } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import { Events } from '../../../engine/events.ts'
import { createMemoryStore } from '../../../platform/store/memory-store.ts'
import type { Store } from '../../../platform/store/store.ts'

let store: Store
let events: Events
let leases: number
let logged: Record<string, unknown>[]
let now: number

beforeEach(() => {
  now = 1_000_000
  leases = 0
  logged = []
  const memory = createMemoryStore()
  store = Object.assign(memory, {
    lease: countLeases(memory.lease.bind(memory)),
  })
  const sink = { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) }
  events = new Events(store, pino({ level: 'info' }, sink), () => now)
})

function countLeases(lease: Store['lease']): Store['lease'] {
  return async (...args) => {
    leases++
    return await lease(...args)
  }
}

const stored = async () =>
  (await store.range(prefixes.events)).entries.map(entry => records.event.decode(entry.value))

describe('an event', () => {
  it('is stored, logged and told, with its id and time', async () => {
    const told: unknown[] = []
    events.onEvent.add(event => told.push(event))
    await events.record({ kind: 'sync-accepted', message: 'shop 1 accepted', app: 'shop' })

    const [event] = await stored()
    expect(event).toMatchObject({ kind: 'sync-accepted', level: 'info', app: 'shop', at: now })
    expect(told).toEqual([event])
    expect(logged).toMatchObject([{ msg: 'event', kind: 'sync-accepted', text: 'shop 1 accepted' }])
  })

  it('sorts after those before it, also within one millisecond', async () => {
    for (const kind of ['a', 'b', 'c']) await events.record({ kind, message: kind })

    expect((await stored()).map(event => event.kind)).toEqual(['a', 'b', 'c'])
  })

  it('that can be true only with a transaction is not told before', async () => {
    const { event, write } = await events.prepare({ kind: 'a', message: 'a' })
    expect([logged, await stored()]).toEqual([[], []])
    await store.commit({ compare: [], writes: [write] })
    events.announce(event)

    expect(await stored()).toEqual([event])
    expect(logged).toHaveLength(1)
  })

  it('never fails who reports it', async () => {
    await store.close()

    await expect(events.record({ kind: 'a', message: 'a' })).resolves.toBeUndefined()
    expect(logged.at(-1)).toMatchObject({ msg: 'event not stored', kind: 'a' })
  })
})

it('events of an hour share a lease', async () => {
  await events.record({ kind: 'a', message: 'a' })
  now += 3_599_999
  await events.record({ kind: 'b', message: 'b' })
  expect(leases).toBe(1)

  now += 1
  await events.record({ kind: 'c', message: 'c' })
  expect(leases).toBe(2)
})
