import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prefixes } from '../../../core/keys.ts'
import type { GitRepository } from '../../../engine/git/repository.ts'
import { Announced } from '../../../engine/sync/announced.ts'
import { openSource } from '../../../engine/sync/open-source.ts'
import { Syncs } from '../../../engine/sync/loop.ts'
import { createFixtureRepo, type GitFixture } from '../../support/git-fixture.ts'
import { startGitServer } from '../../support/git-server.ts'
import { startSyncRig, type SyncRig } from '../../support/sync-rig.ts'

// One bad object must not stop the others, and neither an outage nor an old commit may change what runs.

const web = (tag: string) => `services: { web: { image: "web:${tag}" } }`
const trigger = { kind: 'poll' } as const

let repository: GitFixture
let rig: SyncRig
let server: Server | undefined

beforeEach(async () => {
  repository = await createFixtureRepo()
  await repository.commit({ 'shop/compose.yaml': web('1') })
  rig = await startSyncRig(repository.dir)
})
afterEach(async () => {
  await rig.stop()
  await repository.remove()
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

describe('Flux CVE-2022-39272: one bad object stalls all', () => {
  it('of manifests: those beside it in its commit are deployed', async () => {
    const bad = { 'a/compose.yaml': 'services: [', 'z/compose.yaml': '{}}', 'é/compose.yaml': '' }
    await repository.commit({ ...bad, 'blog/compose.yaml': web('1') })

    expect((await rig.run()).accepted.map(({ app }) => app).sort()).toEqual(['blog', 'shop'])
  })

  it('of repositories: the one of a hundred that never answers holds up none of the others', async () => {
    server = createServer(() => undefined)
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
    const silent = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`
    await repository.commit({ 'shop/compose.yaml': null, 'compose.yaml': web('1') })
    const configs = Array.from({ length: 100 }, (_, i) => ({
      ...rig.sync.config,
      ...{ name: `r${i}`, url: i === 7 ? silent : repository.dir },
    }))
    const dataDir = repository.dir.replace(/origin\.git$/, 'copies')
    const { repository: shared } = rig.sync
    const commit = await shared.resolve('refs/heads/main', rig.context.signal)
    // each is asked for its head without a process of its own, so that this is quick
    const known = { ...bound(shared), resolve: async () => await Promise.resolve(commit) }
    const open = (config: (typeof configs)[number]) =>
      config.url === silent ? openSource(config, { dataDir, store: rig.store }) : known
    const all = new Syncs(configs, open, rig.context)

    const asked = configs.map(async ({ name }) => await all.request(name, { trigger }))
    const first = asked.toSpliced(7, 1)
    const ended = (await Promise.all(first)).flatMap(({ accepted }) => accepted)

    expect(ended).toHaveLength(99)
    expect(rig.context.view.apps.size).toBe(99)
    expect(all.isSyncing('r7')).toBe(true)
  })
})

describe('Argo CVE-2022-31016, CVE-2023-40584: bombs', () => {
  const levels = 'abcdefghij'.split('').map((name, i, all) => {
    const items = i === 0 ? 'x' : `*${all[i - 1] ?? ''}`
    return `  ${name}: &${name} [${Array.from({ length: 12 }, () => items).join(', ')}]`
  })

  it.each([
    ['of aliases', `x-bomb:\n${levels.join('\n')}\n${web('2')}`],
    [
      'of merges',
      `x-a: &a { ${Array.from({ length: 2000 }, (_, i) => `k${i}: 1`).join(', ')} }\nx-b: [${Array.from({ length: 2000 }, () => '{ <<: *a }').join(', ')}]\n${web('2')}`,
    ],
    ['of nesting', `x-deep: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n${web('2')}`],
    ['of size', `# ${'x'.repeat(11 * 2 ** 20)}\n${web('2')}`],
    ['of variables', `services: { web: { image: "${'${A:-'.repeat(5000)}x${'}'.repeat(5000)}" } }`],
  ])('%s is refused, and what is beside it is deployed', async (_, text) => {
    await rig.run()
    await repository.commit({ 'shop/compose.yaml': text, 'blog/compose.yaml': web('1') })

    const { accepted, decisions } = await rig.run()

    expect(accepted.map(({ app }) => app)).toEqual(['blog'])
    expect(decisions).toContainEqual(expect.objectContaining({ kind: 'refused', app: 'shop' }))
    expect(rig.application('shop')).toMatchObject({ wanted: 1 })
  })

  it('of a pack that is small as it is sent: what names the blob is refused, and the rest goes on', async () => {
    const git = await startGitServer(repository.dir)
    const fetched = await startSyncRig(git.url, { fetch: { maxBytes: 2 ** 20, timeoutMs: 60_000 } })
    try {
      await fetched.run()
      await repository.commit({
        ...{ 'shop/.env.bomb': Buffer.alloc(2 ** 26), 'blog/compose.yaml': web('1') },
        'shop/compose.yaml': 'services: { web: { image: "web:2", env_file: .env.bomb } }',
      })

      const { accepted, decisions } = await fetched.run()

      expect(git.sentBytes).toBeLessThan(2 ** 20)
      expect(accepted.map(({ app }) => app)).toEqual(['blog'])
      expect(decisions).toContainEqual(expect.objectContaining({ kind: 'refused', app: 'shop' }))
    } finally {
      await fetched.stop()
      await git.close()
    }
  })
})

describe('argo-cd#18212: what is gone from Git is not read as empty', () => {
  it.each([
    ['the branch is deleted', 'refs/heads/main', {}],
    ['the last tag of a range is deleted', 'refs/tags/v1.2.0', { kind: 'semver', name: '^1' }],
    ['the tag is deleted', 'refs/tags/v1.2.0', { kind: 'tag', name: 'v1.2.0' }],
  ])('%s: nothing is removed, and it goes on when it is back', async (_, gone, ref) => {
    const commit = await repository.git('rev-parse', 'refs/heads/main')
    await repository.git('update-ref', 'refs/tags/v1.2.0', commit)
    const source = 'kind' in ref ? { ref: ref as typeof rig.sync.config.ref } : {}
    const sync = rig.another({ ...source, pruneBudget: { applications: 100, percent: 100 } })
    await sync.run({ trigger })
    const before = await rig.stored(prefixes.applications)
    await repository.git('update-ref', '-d', gone)

    const lost = [await sync.run({ trigger }), await sync.run({ trigger, retry: true })]
    const kept = await rig.stored(prefixes.applications)
    await repository.git('update-ref', gone, commit)

    expect(before).toHaveLength(1)
    expect(lost.map(({ error, decisions }) => [error === undefined, decisions])).toEqual([
      [false, []],
      [false, []],
    ])
    expect(kept).toEqual(before)
    expect(await sync.run({ trigger })).toMatchObject({ commit, accepted: [] })
  })
})

describe('Fleet GHSA-jmf4-m7j9-g72r: a forced downgrade', () => {
  it('by a delivery that tells of an older commit, or tells it again and again, changes nothing', async () => {
    const old = await repository.git('rev-parse', 'refs/heads/main')
    const newest = await repository.commit({ 'shop/compose.yaml': web('2') })
    await rig.run()
    const before = await rig.stored(prefixes.applications)
    const request = async (_: string, asked: object) => await rig.run(asked)
    const clock = { ...rig.context.clock, sleep: async () => await Promise.resolve() }
    const announced = new Announced({ ...rig.context, clock, syncs: { request } })

    for (const commit of [old, old, 'd'.repeat(40), newest]) {
      await announced.follow({ repository: 'deploy', delivery: 'd-1', commit, at: 0 })
    }

    expect(await rig.stored(prefixes.applications)).toEqual(before)
    expect(rig.application('shop')).toMatchObject({ wanted: 1 })
    expect(rig.context.view.repositories.get('deploy')?.value.head).toBe(newest)
  })
})

function bound(git: GitRepository): GitRepository {
  return {
    resolve: (...args) => git.resolve(...args),
    tags: (...args) => git.tags(...args),
    fetch: (...args) => git.fetch(...args),
    readCommit: (...args) => git.readCommit(...args),
    readTree: (...args) => git.readTree(...args),
    readBlob: (...args) => git.readBlob(...args),
  }
}
