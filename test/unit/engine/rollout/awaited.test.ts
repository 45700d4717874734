import { expect, it } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import type { Application } from '../../../../core/model/application.ts'
import type { Rollout } from '../../../../core/model/rollout.ts'
import { records } from '../../../../core/records.ts'
import { isAckAwaited } from '../../../../engine/rollout/awaited.ts'
import { anApplication, aRollout } from '../../../support/builders.ts'
import { startViewRig } from '../../../support/view-rig.ts'

const leaving = { 'node-1/shop-web-1-aaaaaaaa': 0 }

it.each<[string, Partial<Application>, Rollout['phase'], boolean]>([
  ['a switch', {}, 'switching', true],
  ['old tasks of a rolling update to leave rotation', { leaving }, 'starting', true],
  ['a task that moves to leave rotation', { leaving }, 'done', true],
  ['nothing while green starts', {}, 'starting', false],
  ['nothing at rest', {}, 'done', false],
])('awaits acks for %s', async (_what, changes, phase, awaited) => {
  const rig = await startViewRig({
    [keys.application('shop')]: records.application.encode(anApplication(changes)),
    [keys.rollout('shop', 1)]: records.rollout.encode(aRollout({ phase })),
  })

  expect(isAckAwaited(rig.view, 'node-1', rig.view.revision)).toBe(awaited)

  await rig.write({ [keys.ack('node-1')]: JSON.stringify(rig.view.revision) })
  expect(isAckAwaited(rig.view, 'node-1', rig.view.revision)).toBe(false)
  await rig.stop()
})
