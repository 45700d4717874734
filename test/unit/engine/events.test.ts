import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Events } from '../../../engine/events.ts'
import { BanyanError } from '../../../core/errors.ts'
import { prefixes } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import { createMemoryStore } from '../../../platform/store/memory-store.ts'
import type { Store } from '../../../platform/store/store.ts'

const hourMs = 3_600_000
const event = { kind: 'test', message: 'something happened' }

/** Counts leases, and refuses the first ones. */
function createRig({ refusals = 0 } = {}) {
  const store = createMemoryStore()
  const rig = { store, leases: 0, now: 0 }
  const lease = store.lease.bind(store)
  const counted = async (...args: Parameters<Store['lease']>) => {
    rig.leases++
    if (rig.leases <= refusals) throw new BanyanError('store-unavailable', 'away', 'retry')
    return await lease(...args)
  }
  const events = new Events(
    Object.assign(store, { lease: counted }),
    pino({ level: 'silent' }),
    () => rig.now,
  )
  return { rig, events }
}

it('has one lease for all events of an hour, also for those that come at once', async () => {
  const { rig, events } = createRig()

  await Promise.all(Array.from({ length: 20 }, () => events.record(event)))
  rig.now += hourMs - 1
  await events.record(event)
  const inFirstHour = rig.leases
  rig.now += 1
  await events.record(event)

  expect([inFirstHour, rig.leases]).toEqual([1, 2])
  expect((await rig.store.range(prefixes.events)).entries).toHaveLength(22)
})

it('asks for another lease after one that it did not get, and stores what it could not', async () => {
  const { rig, events } = createRig({ refusals: 1 })

  await events.record(event)
  await events.record(event)

  expect(rig.leases).toBe(2)
  expect((await rig.store.range(prefixes.events)).entries).toHaveLength(2)
})

it('keeps the newest 500 while the store is away, and writes each once it is back', async () => {
  const { rig, events } = createRig({ refusals: 700 })
  const name = (index: number) => ({ kind: 'test', message: `number ${index}` })

  for (let index = 1; index <= 700; index++) await events.record(name(index))
  await Promise.all([events.record(name(701)), events.record(name(702))])

  const { entries } = await rig.store.range(prefixes.events)
  const messages = entries.map(({ value }) => records.event.decode(value).message)
  expect(messages).toEqual(Array.from({ length: 502 }, (_, index) => `number ${index + 201}`))
})
