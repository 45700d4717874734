import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys } from '../../core/keys.ts'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import { takeLock } from '../../platform/store/lock.ts'
import type { Store } from '../../platform/store/store.ts'
import { type EtcdProcess, startEtcd } from '../support/etcd.ts'
import { type GatedStore, gatedStore, puts } from '../support/gated-store.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const log = pino({ level: 'silent' })
const lock = keys.lock('sync/deploy')
let etcd: EtcdProcess
let repository: GitFixture
let store: Store
let gated: GatedStore
let engine: SyncRig

beforeAll(async () => {
  etcd = await startEtcd()
})

beforeEach(async () => {
  repository = await createFixtureRepo()
  await repository.commit({ 'shop/compose.yaml': 'services:\n  web:\n    image: shop:1\n' })
  store = await connectEtcd({ hosts: [etcd.endpoint], log })
  gated = gatedStore(await connectEtcd({ hosts: [etcd.endpoint], log }))
  engine = await startSyncRig(repository.dir, {}, gated)
})

afterEach(async () => {
  await engine.stop()
  await store.close()
  await repository.remove()
})

afterAll(async () => {
  await etcd.stop()
})

/** Its record is as the engine read it: only the fence tells that the lock is another's. */
it('refuses the write of an engine that wakes up after another one took its lock', async () => {
  const gate = gated.hold(puts(keys.application('shop')))
  const slow = engine.run()
  await gate.reached
  await store.commit({ compare: [], writes: [{ kind: 'delete', key: lock }] }) // as its lease would
  const taken = await takeLock(store, 'sync/deploy', 'engine-2', await store.lease(60_000))
  gate.open()

  expect(taken).toBeDefined()
  expect(await slow).toMatchObject({ error: { code: 'sync-overtaken' }, accepted: [] })
  expect(await store.get(keys.application('shop'))).toBeUndefined()
})
