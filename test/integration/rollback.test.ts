import { afterEach, beforeEach, expect, it } from 'vitest'
import { release, rollback } from '../../engine/applications.ts'
import { StoredSecrets } from '../../engine/secrets/stored-secrets.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, testKeyring, type SyncRig } from '../support/sync-rig.ts'

const good = 'services:\n  web:\n    image: shop:1\n'
const bad = 'services:\n  web:\n    image: shop:2\n'

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

async function push(compose: string) {
  await repository.commit({ 'shop/compose.yaml': compose })
  return await rig.run()
}

/** Generation 1 is good, 2 is bad, 3 is what 1 was. */
async function rolledBack(): Promise<void> {
  await push(good)
  await push(bad)
  await rollback(rig.context, 'shop', 1, 'ana')
}

it('is not undone by a commit that only writes the bad version differently (argo-cd#2441)', async () => {
  await rolledBack()
  const { accepted, decisions } = await push(`# sorry\n${bad}`)

  expect(accepted).toEqual([])
  expect(decisions).toEqual([{ kind: 'unchanged', app: 'shop', reason: 'pinned to generation 1' }])
  expect(rig.application('shop')).toMatchObject({ wanted: 3, pin: { generation: 1 } })
})

it('remembers the bad version over a second rollback', async () => {
  await push('services:\n  web:\n    image: shop:0\n')
  await push(good)
  await push(bad)
  await rollback(rig.context, 'shop', 2, 'ana')
  await rollback(rig.context, 'shop', 1, 'ana')
  const { accepted } = await push(`# sorry\n${bad}`)

  expect(accepted).toEqual([])
})

it('ends with a commit that deploys something else', async () => {
  await rolledBack()
  const { accepted } = await push(bad.replace('shop:2', 'shop:3'))

  expect(accepted).toEqual([{ app: 'shop', generation: 4 }])
  expect(rig.application('shop')?.pin).toBeUndefined()
})

it('ends when a person resumes', async () => {
  await rolledBack()
  await push(`# sorry\n${bad}`)
  await release(rig.context, 'shop', 'ana')
  const { accepted } = await rig.run({ retry: true })

  expect(accepted).toEqual([{ app: 'shop', generation: 4 }])
})

it('is not undone by a new value of a secret that the bad version uses', async () => {
  const withKey = `${bad}    secrets: [key]\nsecrets:\n  key: { external: true }\n`
  await push(good)
  await setKey('one')
  await push(withKey)
  await rollback(rig.context, 'shop', 1, 'ana')
  await setKey('two')
  const { accepted, decisions } = await rig.run()

  expect(accepted).toEqual([])
  expect(decisions).toMatchObject([{ kind: 'unchanged', reason: 'pinned to generation 1' }])
})

async function setKey(value: string): Promise<void> {
  const { store, clock, view } = rig.context
  const secrets = new StoredSecrets({
    ...{ store, clock, keyring: () => testKeyring },
    versionsInUse: () => Promise.resolve(new Set()),
  })
  const { revision } = await secrets.set({ scope: 'global', name: 'key' }, Buffer.from(value), '')
  await view.mirror.waitFor(revision, AbortSignal.timeout(10_000))
}
