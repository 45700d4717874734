import { pino } from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { keys } from '../../../core/keys.ts'
import type { Application } from '../../../core/model/application.ts'
import { records } from '../../../core/records.ts'
import { Events } from '../../../engine/events.ts'
import { noteSwept, orderSweep } from '../../../engine/sweeps.ts'
import { anApplication } from '../../support/builders.ts'
import { startViewRig, type ViewRig } from '../../support/view-rig.ts'

let rig: ViewRig
afterEach(async () => await rig.stop())

const sweep = { agent: 'a', app: 'shop', since: 0, person: 'ana' }

it('a volume that was removed has no home any more, but where another agent has one of that name', async () => {
  rig = await startViewRig({
    [keys.sweep('a', 'shop')]: records.sweep.encode(sweep),
    [keys.home('shop_data')]: JSON.stringify('a'),
    [keys.home('shop_logs')]: JSON.stringify('b'),
  })
  const events = new Events(rig.store, pino({ level: 'silent' }), () => 0)
  const removed = ['shop_data', 'shop_logs']
  await noteSwept({ store: rig.store, events, view: rig.view }, 'a', {
    ...{ app: 'shop', removed, kept: [] },
  })

  expect(await rig.store.get(keys.home('shop_data'))).toBeUndefined()
  expect(await rig.store.get(keys.home('shop_logs'))).toBeDefined()
  expect(await rig.store.get(keys.sweep('a', 'shop'))).toBeUndefined()
})

const put = (changes: Partial<Application>) => ({
  [keys.application('shop')]: records.application.encode(
    anApplication({ name: 'shop', ...changes }),
  ),
})
const agent = records.agent.encode({
  ...{ name: 'a', version: '1', labels: {}, capacity: { cpus: 4, memoryBytes: 1000 } },
  ...{ subnet: '10.200.1.0/24', availability: 'active', registeredAt: 0 },
})
const isOrdered = async () => (await rig.store.get(keys.sweep('a', 'shop'))) !== undefined

it('is ordered of what is down, also while its record changes', async () => {
  rig = await startViewRig({ ...put({ down: { at: 0 } }), [keys.agent('a')]: agent })
  const commit = rig.store.commit.bind(rig.store)
  vi.spyOn(rig.store, 'commit').mockImplementationOnce(async txn => {
    await rig.write(put({ down: { at: 0 }, wanted: 7 }))
    return await commit(txn)
  })
  await orderSweep(rig, 'shop', 'ana', 0)

  expect(await isOrdered()).toBe(true)
})

it('is not ordered of what runs again by the time that the order is written', async () => {
  rig = await startViewRig({ ...put({ down: { at: 0 } }), [keys.agent('a')]: agent })
  const commit = rig.store.commit.bind(rig.store)
  vi.spyOn(rig.store, 'commit').mockImplementationOnce(async txn => {
    await rig.write(put({}))
    return await commit(txn)
  })
  await orderSweep(rig, 'shop', 'ana', 0)

  expect(await isOrdered()).toBe(false)
})
