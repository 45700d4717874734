import { afterEach, beforeEach, expect, it } from 'vitest'
import { diffReply, type DiffAsked, type DiffContext } from '../../engine/api/diff.ts'
import { Pulls } from '../../engine/pulls/pulls.ts'
import { SecretKeys } from '../../engine/secrets/secret-keys.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, testKeyring, type SyncRig } from '../support/sync-rig.ts'

const shop = (image: string) => ({ 'compose.yaml': `services: { web: { image: "${image}" } }\n` })

let repo: GitFixture
let rig: SyncRig
let context: DiffContext

beforeEach(async () => {
  repo = await createFixtureRepo()
  await repo.commit(shop('shop:1'))
  rig = await startSyncRig(repo.dir)
  await rig.run()
  const { view, manifests, store, signal } = rig.context
  context = {
    ...{ view, manifests },
    syncs: { get: () => rig.sync, names: () => ['deploy'] },
    secretKeys: new SecretKeys(store, '/nonexistent', testKeyring),
    pulls: new Pulls({
      ...rig.context,
      repositories: [rig.sync.config],
      dataDir: '/nonexistent',
      signal,
    }),
  }
})

afterEach(async () => {
  await rig.stop()
  await repo.remove()
})

async function ask(asked: Partial<DiffAsked>) {
  const whole = { repository: '', ref: '', projectJson: '', pull: 0, ...asked }
  return await diffReply(context, whole, rig.context.signal)
}

it('plans a branch, a tag and a full ref by their names', async () => {
  await repo.git('branch', 'next', 'main')
  const next = await repo.commit(shop('shop:2'), 'Next', 'next')
  await repo.git('tag', 'v2', next)

  for (const ref of ['next', 'v2', 'refs/heads/next', next]) {
    const reply = await ask({ ref })
    expect(reply).toMatchObject({ changes: true, commit: next, repository: 'deploy' })
    expect(reply.markdown).toContain('image  shop:1 → shop:2')
  }
  expect(await ask({})).toMatchObject({ changes: false })
})

it('says so where there is neither a branch nor a tag', async () => {
  await expect(ask({ ref: 'nope' })).rejects.toMatchObject({
    code: 'git-ref-missing',
    message: 'there is neither a branch nor a tag "nope"',
  })
})

it('says what a pull request needs where there is no credential for the API', async () => {
  const asking = ask({ pull: 12 })

  await expect(asking).rejects.toMatchObject({ code: 'pulls-unconfigured' })
  await expect(asking).rejects.toThrow(/github\.token_file/)
})
