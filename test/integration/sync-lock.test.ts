import { afterEach, beforeEach, expect, it } from 'vitest'
import { keys } from '../../core/keys.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import type { Transaction } from '../../platform/store/store.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { lossyStore } from '../support/lossy-store.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const lock = keys.lock('sync/deploy')
/** The next answer that the lock was taken gets lost. */
let losing: boolean

let repository: GitFixture
let rig: SyncRig

beforeEach(async () => {
  losing = false
  repository = await createFixtureRepo()
  await repository.commit({ 'shop/compose.yaml': 'services:\n  web:\n    image: shop:1\n' })
  rig = await startSyncRig(repository.dir, {}, lossyStore(createMemoryStore(), loses))
})

afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

function loses({ writes }: Transaction): boolean {
  const isLost = losing && writes.some(write => write.kind === 'put' && write.key === lock)
  if (isLost) losing = false
  return isLost
}

it('goes on with its own lock when the answer that it was taken got lost', async () => {
  losing = true
  const first = await rig.run()
  const second = await rig.run()

  expect(first.error).toMatchObject({ code: 'store-unavailable' })
  expect(second).toMatchObject({ accepted: [{ app: 'shop', generation: 1 }] })
  expect(await rig.store.get(lock)).toBeUndefined()
})
