import { afterEach, beforeEach, expect, it } from 'vitest'
import type { GitRepository } from '../../engine/git/repository.ts'
import type { SyncContext, SyncOutcome } from '../../engine/sync/context.ts'
import { Syncs } from '../../engine/sync/loop.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startGitServer } from '../support/git-server.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const web = (tag: string) => `services:\n  web:\n    image: shop:${tag}\n`
const trigger = { kind: 'poll' } as const

let repository: GitFixture
let rig: SyncRig
let lookups = 0
/** Look-ups wait here until they are let through. */
let gate: Promise<void> | undefined

beforeEach(async () => {
  lookups = 0
  gate = undefined
  repository = await createFixtureRepo()
  rig = await startSyncRig(repository.dir, { poll: '0 0 0 1 1 *' })
})

afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

function syncs(): Syncs {
  const counted = (git: GitRepository): GitRepository => ({
    resolve: async (ref, signal) => {
      const commit = await git.resolve(ref, signal)
      lookups++
      await gate
      return commit
    },
    tags: async asked => await git.tags(asked),
    fetch: async (...args) => await git.fetch(...args),
    readCommit: async oid => await git.readCommit(oid),
    readTree: async oid => await git.readTree(oid),
    readBlob: async (...args) => await git.readBlob(...args),
  })
  return new Syncs([rig.sync.config], () => counted(rig.sync.repository), rig.context)
}

it('does one sync at a time, and one more for all that asked during it', async () => {
  await repository.commit({ 'shop/compose.yaml': web('1') })
  const all = syncs()
  let open: () => void = () => undefined
  gate = new Promise(resolve => (open = resolve))
  const first = all.request('deploy', { trigger })
  const others = [1, 2, 3].map(async () => await all.request('deploy', { trigger }))
  open()
  await Promise.all([first, ...others])

  expect(lookups).toBe(2)
})

it('never misses a push that comes while it syncs', async () => {
  await repository.commit({ 'shop/compose.yaml': web('1') })
  const all = syncs()
  let open: () => void = () => undefined
  gate = new Promise(resolve => (open = resolve))
  const first = all.request('deploy', { trigger })
  await expect.poll(() => lookups).toBe(1)
  await repository.commit({ 'shop/compose.yaml': web('2') })
  const second = all.request('deploy', { trigger })
  open()

  expect((await first).accepted).toEqual([{ app: 'shop', generation: 1 }])
  expect((await second).accepted).toEqual([{ app: 'shop', generation: 2 }])
})

it('tries again what failed when one of those that share a sync asked for it', async () => {
  await repository.commit({ 'shop/compose.yaml': web('1') })
  const all = syncs()
  await all.request('deploy', { trigger })
  let open: () => void = () => undefined
  gate = new Promise(resolve => (open = resolve))
  const running = all.request('deploy', { trigger })
  const plain = all.request('deploy', { trigger })
  const retry = all.request('deploy', { trigger, retry: true })
  open()
  await running

  expect((await plain).decisions).toEqual((await retry).decisions)
  expect((await retry).decisions).toEqual([{ kind: 'unchanged', app: 'shop' }])
})

it('says how each sync ended', async () => {
  await repository.commit({ 'shop/compose.yaml': web('1') })
  const ended: string[] = []
  const context = {
    ...rig.context,
    onEnded: (outcome: SyncOutcome) => ended.push(outcome.error?.code ?? 'fine'),
  }
  const all = new Syncs([rig.sync.config], () => rig.sync.repository, context)
  await all.request('deploy', { trigger })
  await repository.git('update-ref', '-d', 'refs/heads/main')
  await all.request('deploy', { trigger })

  expect(ended).toEqual(['fine', 'git-empty'])
})

it('hears of a tag that is pushed to a repository on this machine', async () => {
  const range = rig.another({ ref: { kind: 'semver', name: '1.x' }, poll: '0 0 0 1 1 *' })
  const all = new Syncs([range.config], () => range.repository, rig.context)
  await repository.commit({ 'shop/compose.yaml': web('1') })
  all.start()
  await expect
    .poll(() => rig.context.view.repositories.get('deploy')?.value.error?.code, { timeout: 20_000 })
    .toBe('git-no-version')
  await repository.git('tag', 'v1.0.0', 'refs/heads/main')

  await expect.poll(() => rig.application('shop')?.wanted, { timeout: 8000 }).toBe(1)
})

it('leaves a Git server alone that asks to wait, and syncs when it may', async () => {
  await repository.commit({ 'shop/compose.yaml': web('1') })
  const server = await startGitServer(repository.dir, {
    status: 429,
    headers: { 'retry-after': '2' },
  })
  try {
    const limited = rig.another({ name: 'limited', url: server.url, poll: '0 0 0 1 1 *' })
    const all = new Syncs([limited.config], () => limited.repository, rig.context)
    const [first, second] = [
      await all.request('limited', { trigger }),
      await all.request('limited', { trigger }),
    ]
    const asked = server.requests.length
    delete server.behaviour.status

    expect([first, second]).toMatchObject(Array(2).fill({ error: { code: 'git-limited' } }))
    expect(asked).toBe(1)
    await expect.poll(() => rig.application('shop')?.wanted, { timeout: 20_000 }).toBe(1)
  } finally {
    await server.close()
  }
})

it('says what asked for a sync, and what was the newest commit before', async () => {
  const [first, second] = [
    await repository.commit({ 'shop/compose.yaml': web('1') }),
    await repository.commit({ 'shop/compose.yaml': web('2') }),
  ]
  await repository.git('update-ref', 'refs/heads/main', first)
  const ended: unknown[] = []
  const onEnded: SyncContext['onEnded'] = ({ commit }, { kind }, before) =>
    void ended.push([kind, before, commit])
  const all = new Syncs([rig.sync.config], () => rig.sync.repository, { ...rig.context, onEnded })
  await all.request('deploy', { trigger })
  await repository.git('update-ref', 'refs/heads/main', second)
  await all.request('deploy', { trigger: { kind: 'webhook' } })

  expect(ended).toEqual([
    ['poll', undefined, first],
    ['webhook', first, second],
  ])
})

it('names what is configured when asked for something else', () => {
  expect(() => syncs().get('nope')).toThrow(
    expect.objectContaining({
      code: 'repository-unknown',
      message: expect.stringContaining('deploy') as string,
    }),
  )
})

it('hears of a push to a repository on this machine without a poll', async () => {
  const all = syncs()
  await repository.commit({ 'shop/compose.yaml': web('1') })
  all.start()
  await expect.poll(() => rig.application('shop')?.wanted, { timeout: 20_000 }).toBe(1)
  await repository.commit({ 'shop/compose.yaml': web('2') })

  await expect.poll(() => rig.application('shop')?.wanted, { timeout: 8000 }).toBe(2)
})
