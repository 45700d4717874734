import { pino } from 'pino'
import { expect, it } from 'vitest'
import { keys } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import { Metrics } from '../../../engine/metrics.ts'
import { ClusterView, viewedPrefixes } from '../../../engine/view.ts'
import { createMemoryStore } from '../../../platform/store/memory-store.ts'
import { Mirror } from '../../../platform/store/mirror.ts'
import { aRollout, anApplication } from '../../support/builders.ts'

async function metricsOf(writes: readonly (readonly [string, string])[]) {
  const store = createMemoryStore()
  await store.commit({
    compare: [],
    writes: writes.map(([key, value]) => ({ kind: 'put', key, value })),
  })
  const options = { signal: new AbortController().signal, log: pino({ level: 'silent' }) }
  const view = new ClusterView(await Mirror.start(store, viewedPrefixes, options))
  return new Metrics(view, 1000, () => 61_000)
}

it('counts what the cluster has, under the names that dashboards know', async () => {
  const agent = {
    name: 'node-1',
    version: '1',
    labels: {},
    capacity: { cpus: 2, memoryBytes: 1 },
    subnet: '10.200.1.0/24',
    availability: 'active',
    registeredAt: 0,
  } as const
  const metrics = await metricsOf([
    [keys.application('shop'), records.application.encode(anApplication())],
    [keys.agent('node-1'), records.agent.encode(agent)],
    [keys.alive('node-1'), records.alive.encode({ incarnation: 'a', engine: 'engine-1' })],
  ])
  const text = await metrics.registry.metrics()

  expect(text).toContain('banyan_engine_uptime_seconds 60\n')
  expect(text).toContain('banyan_cluster_applications 1\n')
  expect(text).toContain('banyan_cluster_agents_alive 1\n')
  expect(text).toContain('banyan_agent_up{agent="node-1"} 1\n')
})

it('counts how rollouts ended, and how long those took that went live', async () => {
  const metrics = await metricsOf([])
  metrics.rolloutEnded(aRollout({ phase: 'done', times: { pending: 0 } }), 4000)
  metrics.rolloutEnded(aRollout({ phase: 'failed', times: { pending: 0 } }), 9000)
  const text = await metrics.registry.metrics()

  expect(text).toContain('banyan_deployment_total{app="shop",result="success"} 1')
  expect(text).toContain('banyan_deployment_total{app="shop",result="failed"} 1')
  expect(text).toContain('banyan_deployment_duration_seconds_sum 4')
  expect(text).toContain('banyan_deployment_duration_seconds_count 1')
})
