import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { keys, prefixes } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import { Metrics } from '../../../engine/metrics.ts'
import { addBackupMetrics } from '../../../engine/backup/scheduled.ts'
import { ImageFigures } from '../../../engine/images/figures.ts'
import { outboxMetrics } from '../../../engine/report/metrics.ts'
import { measureState } from '../../../engine/state/metrics.ts'
import { addEndpointMetrics } from '../../../platform/endpoints/metrics.ts'
import { ClusterView, viewedPrefixes } from '../../../engine/view.ts'
import { createMemoryStore } from '../../../platform/store/memory-store.ts'
import { Mirror } from '../../../platform/store/mirror.ts'
import { aRollout, anApplication } from '../../support/builders.ts'

const poll = { kind: 'poll' } as const

const options = { signal: new AbortController().signal, log: pino({ level: 'silent' }) }

async function emptyMirror() {
  return await Mirror.start(createMemoryStore(), [prefixes.outbox], options)
}

async function metricsOf(writes: readonly (readonly [string, string])[]) {
  const store = createMemoryStore()
  await store.commit({
    compare: [],
    writes: writes.map(([key, value]) => ({ kind: 'put', key, value })),
  })
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
  metrics.rolloutEnded(aRollout({ phase: 'done', times: { pending: 0 } }), 4000, poll)
  metrics.rolloutEnded(aRollout({ phase: 'failed', times: { pending: 0 } }), 9000, poll)
  const text = await metrics.registry.metrics()

  expect(text).toContain('banyan_deployment_total{app="shop",result="success"} 1')
  expect(text).toContain('banyan_deployment_total{app="shop",result="failed"} 1')
  expect(text).toContain('banyan_deployment_duration_seconds_sum 4')
  expect(text).toContain('banyan_deployment_duration_seconds_count 1')
})

it('counts from the arrival of a push until it serves, drained or not', async () => {
  const metrics = await metricsOf([])
  const push = { kind: 'webhook', at: 1000 } as const
  const times = { pending: 2000, draining: 4000 }
  const ended = [
    [{ phase: 'done', times }, push],
    [{ phase: 'done', times }, poll],
    [{ phase: 'failed', times: { pending: 2000 } }, push],
    [
      { phase: 'done', times },
      { ...push, at: 5000 },
    ],
  ] as const
  for (const [rollout, trigger] of ended) metrics.rolloutEnded(aRollout(rollout), 9000, trigger)
  const text = await metrics.registry.metrics()

  expect(text).toContain('banyan_push_to_live_seconds_sum 3\n')
  expect(text).toContain('banyan_push_to_live_seconds_count 2\n')
})

it('has every metric in its documentation', async () => {
  const metrics = await metricsOf([])
  metrics.measureStale(() => undefined)
  outboxMetrics(metrics.registry, await emptyMirror(), () => 0)
  addEndpointMetrics(metrics.registry, () => [])
  measureState({ report: undefined, leaderChanges: 0 }, metrics.registry)
  addBackupMetrics(metrics.registry, createMemoryStore(), () => 0)
  new ImageFigures(metrics.registry, () => ({ images: 0, missing: 0 }))
  const page = readFileSync('docs/metrics.md', 'utf8')
  const described = [...page.matchAll(/^\| `(banyan_\w+)` +\| (\w+)/gm)].map(([, name, type]) => [
    name,
    type,
  ])

  const known = (await metrics.registry.getMetricsAsJSON()).map(({ name, type }) => [name, type])

  expect(described.sort()).toEqual(known.sort())
})
