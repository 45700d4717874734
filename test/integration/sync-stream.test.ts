import { afterEach, beforeEach, expect, it } from 'vitest'
import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { syncStream } from '../../engine/api/sync-stream.ts'
import { Syncs } from '../../engine/sync/loop.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import { aRollout } from '../support/builders.ts'
import { eventually } from '../support/eventually.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

let repository: GitFixture
let rig: SyncRig

beforeEach(async () => {
  repository = await createFixtureRepo()
  rig = await startSyncRig(repository.dir)
})
afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

it('tells the whole cause of a rollout that failed before it was asked for, as that of a poll', async () => {
  await repository.commit({ 'shop/compose.yaml': 'services:\n  web:\n    image: shop:1\n' })
  await rig.run()
  const cause = {
    ...{ code: 'exited', message: 'web: ended with exit code 3', service: 'web', task: 'web-1' },
    ...{ agent: 'node-1', exitCode: 3, lastLines: ['out of cheese'] },
  }
  const shop = rig.application('shop')
  if (!shop) throw new Error('shop was not accepted')
  const failed = { generation: 1, digest: shop.digest, reason: cause.message }
  await rig.store.commit({
    compare: [],
    writes: [
      [keys.application('shop'), records.application.encode({ ...shop, failed })] as const,
      [
        keys.rollout('shop', 1),
        records.rollout.encode(aRollout({ phase: 'failed', cause })),
      ] as const,
    ].map(([key, value]) => ({ kind: 'put' as const, key, value })),
  })
  await eventually(() => Promise.resolve(rig.application('shop')?.failed))
  const syncs = new Syncs([rig.sync.config], () => rig.sync.repository, rig.context)
  const asked = { repository: 'deploy', wait: true, retry: false, person: 'ana' }
  const lines: Progress[] = []
  for await (const line of syncStream({ ...rig.context, syncs }, asked, rig.context.signal)) {
    lines.push(line)
  }

  expect(lines.filter(line => line.cause)).toMatchObject([
    { app: 'shop', generation: 1, phase: 'failed', code: 'exited', cause },
  ])
  expect(lines.at(-1)).toMatchObject({ done: true, ok: false, message: cause.message })
})
