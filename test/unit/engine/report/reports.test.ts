import { pino } from 'pino'
import { expect, it } from 'vitest'
import { prefixes } from '../../../../core/keys.ts'
import { records } from '../../../../core/records.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { Events } from '../../../../engine/events.ts'
import { Reports } from '../../../../engine/report/reports.ts'
import { changeRepository } from '../../../../engine/sync/repository-record.ts'
import { aManifest, aRollout } from '../../../support/builders.ts'
import { startViewRig } from '../../../support/view-rig.ts'

const all = ['failed', 'recovered', 'held'] as const
const ops = { name: 'ops', urlFile: '/x', format: 'json', on: all, repositories: [] } as const
const cause = { code: 'probe-failed', message: 'web: health probe failed: 503' }

it('owes receivers what becomes of rollouts, but of those of pull requests', async () => {
  const rig = await startViewRig()
  const { store } = rig
  const reports = new Reports({
    repositories: [],
    notifications: [ops],
    rolloutsOf: app =>
      app === 'shop' ? [aRollout({ generation: 1, phase: 'failed', cause })] : [],
    lease: new Events(store, pino({ level: 'silent' }), Date.now).lease,
    now: Date.now,
  })
  const before = aRollout({ generation: 2, phase: 'switching' })
  const after = { ...before, phase: 'draining' } as const
  const turn = { before, after, manifest: aManifest({ generation: 2 }), now: 1000 }

  expect(reports.ofTurn(turn, {})).toMatchObject([
    { channel: '@ops', content: { event: 'recovered', text: 'shop recovered: live in 1.0 s' } },
  ])
  expect(reports.ofTurn(turn, { preview: { pull: 1 } })).toEqual([])
  await rig.stop()
})

it('writes what receivers are owed with the record of a repository', async () => {
  const rig = await startViewRig()
  const { store, view } = rig
  const lease = new Events(store, pino({ level: 'silent' }), Date.now).lease
  const reports = new Reports({ repositories: [], notifications: [ops], lease, now: Date.now })
  const context = { store, view, clock: systemClock, reports }
  const state = { name: 'shop-deploy', manifests: {}, waiting: { shop: 'suspended by ana' } }
  await changeRepository(context, 'shop-deploy', () => state)
  await changeRepository(context, 'shop-deploy', () => ({ ...state, syncedAt: 1 }))

  const { entries } = await store.range(prefixes.outbox)
  expect(entries.map(({ value }) => records.outboxEntry.decode(value))).toMatchObject([
    { channel: '@ops', content: { text: 'a change of shop is held: suspended by ana' } },
  ])
  await rig.stop()
})
