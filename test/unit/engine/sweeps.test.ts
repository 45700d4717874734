import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { keys } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import { Events } from '../../../engine/events.ts'
import { noteSwept } from '../../../engine/sweeps.ts'
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
