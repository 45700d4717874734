import { Registry } from 'prom-client'
import { afterEach, expect, it } from 'vitest'
import { outboxMetrics } from '../../../../engine/report/metrics.ts'
import { startOutboxRig, type OutboxRig } from '../../../support/outbox-rig.ts'

let rig: OutboxRig
afterEach(async () => await rig.stop())

it('tells how much waits in a channel, and for how long', async () => {
  rig = await startOutboxRig()
  const { mirror } = await rig.engine('engine-1', new Map())
  const comment = (pull: number) =>
    ({ channel: 'shop', content: { kind: 'comment', pull, marker: '', body: '' } }) as const
  await rig.owe(comment(1), comment(2))
  rig.clock.advance(90_000)
  const registry = new Registry()
  outboxMetrics(registry, mirror, () => rig.clock.now())
  const { revision } = await rig.store.range('/banyan/outbox/')
  await mirror.waitFor(revision, AbortSignal.timeout(5000))
  const text = await registry.metrics()
  expect(text).toContain('banyan_outbox_entries{channel="shop"} 2')
  expect(text).toContain('banyan_outbox_age_seconds{channel="shop"} 90')
})
