import { afterEach, beforeEach, expect, it } from 'vitest'
import { keys, prefixes } from '../../core/keys.ts'
import type { BanyanEvent } from '../../core/model/event.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import type { Store } from '../../platform/store/store.ts'
import { type GatedStore, gatedStore, puts } from '../support/gated-store.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const lock = keys.lock('sync/deploy')
let repository: GitFixture
let store: Store
/** Before the first engine's writes. */
let gated: GatedStore
let first: SyncRig
let second: SyncRig

beforeEach(async () => {
  repository = await createFixtureRepo()
  store = createMemoryStore()
  gated = gatedStore(store)
  await commit(1)
  first = await startSyncRig(repository.dir, {}, gated, { engineId: 'engine-1' })
  second = await startSyncRig(repository.dir, {}, store, { engineId: 'engine-2' })
})

afterEach(async () => {
  await first.stop()
  await second.stop()
  await repository.remove()
})

async function commit(version: number): Promise<string> {
  const text = `services:\n  web:\n    image: shop:${version}\n`
  return await repository.commit({ 'shop/compose.yaml': text })
}

async function stateOf(): Promise<RepositoryState | undefined> {
  const [state] = await second.stored(prefixes.repositories)
  return state as RepositoryState | undefined
}

async function eventKinds(): Promise<string[]> {
  const events = (await second.stored(prefixes.events)) as BanyanEvent[]
  return events.map(({ kind }) => kind).sort()
}

it('accepts a commit once, although both engines hear of it', async () => {
  const outcomes = await Promise.all([first.run(), second.run()])

  expect(outcomes.flatMap(({ accepted }) => accepted)).toEqual([{ app: 'shop', generation: 1 }])
  expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined])
  expect(await eventKinds()).toEqual(['accepted'])
})

it('does not go back to an older commit that an engine found before it had the lock', async () => {
  const gate = gated.hold(puts(lock))
  const slow = first.run()
  await gate.reached
  const newer = await commit(2)
  await second.run()
  gate.open()

  expect(await slow).toMatchObject({ commit: newer, accepted: [] })
  expect(await stateOf()).toMatchObject({ head: newer })
  expect(second.application('shop')).toMatchObject({ wanted: 1 })
})

it.each([
  ['accepts it', keys.application('shop')],
  ['notes what it did', keys.repository('deploy')],
])('lets nobody write who stood still before he %s, and was overtaken', async (_, key) => {
  const gate = gated.hold(puts(key))
  const slow = first.run()
  await gate.reached
  const held = await store.get(lock)
  const compare = [{ key: lock, modRevision: held?.modRevision ?? 0 }]
  await store.commit({ compare, writes: [{ kind: 'delete', key: lock }] }) // as its lease would
  const newer = await commit(2)
  await second.run()
  const [before, told] = [await stateOf(), await eventKinds()]
  gate.open()

  expect(await slow).toMatchObject({ error: { code: 'sync-overtaken' } })
  expect(before).toMatchObject({ head: newer })
  expect(await stateOf()).toEqual(before)
  expect(await eventKinds()).toEqual(told)
})
