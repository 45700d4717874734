import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { trigger, type TriggerContext } from '../../engine/api/trigger.ts'
import { Metrics, serveMetrics } from '../../engine/metrics.ts'
import { startRollouts } from '../../engine/rollout/loop.ts'
import { AgentLoads } from '../../engine/scheduler/agent-loads.ts'
import { Announced } from '../../engine/sync/announced.ts'
import { Deliveries } from '../../engine/sync/deliveries.ts'
import { eventually } from '../support/eventually.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

let repository: GitFixture
let rig: SyncRig

beforeEach(async () => {
  repository = await createFixtureRepo()
  await repository.commit({ 'shop/compose.yaml': compose('1') })
  rig = await startSyncRig(repository.dir)
})
afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

/** Of no tasks: no server is needed for it to be live. */
function compose(version: string): string {
  return `services: { web: { image: 'web:${version}', deploy: { replicas: 0 } } }\n`
}

it('a push that a webhook told of is counted from its arrival, and what a poll found is not', async () => {
  const { context } = rig
  const { view, clock } = context
  const metrics = new Metrics(view, 0, () => clock.now())
  const rollouts = startRollouts({
    ...{ ...context, loads: new AgentLoads(view, 256) },
    build: async () => await Promise.resolve({}),
    settingsOf: () => ({ timeoutMs: 60_000, drainMs: 0, vipCidr: '10.201.0.0/16' }),
    onFinished: (rollout, at, manifest) => metrics.rolloutEnded(rollout, at, manifest.trigger),
  })
  const server = await serveMetrics(metrics, 0)
  const { port } = server.address() as AddressInfo
  const figure = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
  }
  const ended = async (count: number) =>
    await eventually(
      async () => (await figure('banyan_deployment_duration_seconds_count')) === count || undefined,
    )
  const syncs = {
    names: () => ['deploy'],
    request: async (_: string, r: object) => await rig.run(r),
  }
  const announced = new Announced({ ...context, syncs })
  const deliveries = new Deliveries({ ...context, repositories: [] })
  const engine = { ...context, syncs, announced, deliveries } as unknown as TriggerContext

  await rig.run()
  await ended(1)
  const commit = await repository.commit({ 'shop/compose.yaml': compose('2') })
  trigger(engine, {
    ...{ repositories: ['deploy'], delivery: 'd-1' },
    announced: [
      {
        ...{ repository: 'deploy', delivery: 'd-1', forge: 'github', ref: 'refs/heads/main' },
        ...{ commit, ping: false, pull: 0, recheck: '', receivedAt: Date.now() - 30_000 },
      },
    ],
  })
  await ended(2)

  expect(await figure('banyan_push_to_live_seconds_count')).toBe(1)
  expect(await figure('banyan_push_to_live_seconds_sum')).toBeGreaterThanOrEqual(30)
  expect(await figure('banyan_push_to_live_seconds_sum')).toBeLessThan(300)
  server.close()
  await rollouts.idle()
})
