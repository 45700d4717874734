import { afterEach, beforeEach, expect, it } from 'vitest'
import { keys, prefixes } from '../../core/keys.ts'
import { rollback } from '../../engine/applications.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import { startEtcd, type EtcdProcess } from '../support/etcd.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { lossyStore } from '../support/lossy-store.ts'
import { connectTo } from '../support/stores.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

let repository: GitFixture
let etcd: EtcdProcess
let rigs: SyncRig[]

beforeEach(async () => {
  rigs = []
  repository = await createFixtureRepo()
  etcd = await startEtcd()
})

afterEach(async () => {
  for (const rig of rigs) await rig.stop()
  await etcd.stop()
  await repository.remove()
})

/** An engine; one of format 2 writes into each record what format 1 doesn't know. */
async function engine(engineId: string, format: number): Promise<SyncRig> {
  const store = await connectTo(etcd.endpoint)
  const own = format === 1 ? store : addingFields(store)
  const rig = await startSyncRig(repository.dir, {}, own, { engineId, format })
  rigs.push(rig)
  return rig
}

function addingFields(store: Store): Store {
  return {
    ...lossyStore(store, () => false),
    commit: async ({ compare, writes }) =>
      await store.commit({ compare, writes: writes.map(withNewer) }),
  }
}

/** Locks and numbers are no records. */
function withNewer(write: Write): Write {
  if (write.kind !== 'put' || !write.value.startsWith('{')) return write
  const record = JSON.parse(write.value) as object
  return { ...write, value: JSON.stringify({ ...record, newer: { deep: [1] } }) }
}

async function push(rig: SyncRig, version: number) {
  await repository.commit({
    'shop/compose.yaml': `services:\n  web:\n    image: shop:${version}\n`,
  })
  return (await rig.run()).accepted
}

async function written(rig: SyncRig): Promise<number> {
  return Number((await rig.store.get(keys.format))?.value)
}

it('engines of two adjacent record formats deploy side by side, and only the last upgrade lets the newer be written', async () => {
  const older = await engine('e1', 1)
  const newer = await engine('e2', 2)

  expect(await push(newer, 1)).toEqual([{ app: 'shop', generation: 1 }])
  expect(await push(older, 2)).toEqual([{ app: 'shop', generation: 2 }])
  expect(await push(newer, 3)).toEqual([{ app: 'shop', generation: 3 }])
  expect(await rollback(older.context, 'shop', 1, 'ana')).toMatchObject({ generation: 4 })
  await expect.poll(() => newer.application('shop')).toEqual(older.application('shop'))
  const manifests = await older.stored(prefixes.manifests)
  expect(manifests.map(manifest => 'newer' in (manifest as object))).toEqual([
    ...[true, false, true, false],
  ])
  expect(await written(older)).toBe(1)

  await older.context.session.end()
  const upgraded = await engine('e1', 2)
  expect(await written(upgraded)).toBe(2)
  expect(await push(upgraded, 5)).toEqual([{ app: 'shop', generation: 5 }])
  await expect(engine('e3', 1)).rejects.toMatchObject({ code: 'format-outdated' })
})
