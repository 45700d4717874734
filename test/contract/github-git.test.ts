import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { GitRepository } from '../../engine/git/repository.ts'
import { openSource } from '../../engine/sync/open-source.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { fakeApp, startGitHubRig, type GitHubRig } from '../support/github-rig.ts'

let rig: GitHubRig
let fixture: GitFixture
let dataDir: string
let head: string
const { signal } = new AbortController()

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'banyan-app-'))
  fixture = await createFixtureRepo()
  head = await fixture.commit({ 'compose.yaml': 'services: {}' })
  rig = await startGitHubRig({ git: fixture.dir })
})

afterEach(async () => {
  expect(rig.fake.violations).toEqual([])
  await rig.stop()
  await fixture.remove()
  await rm(dataDir, { recursive: true, force: true })
})

function source(): GitRepository {
  const { fake, store, clock, keyFile } = rig
  const githubApp = { id: fakeApp.id, keyFile }
  const github = {
    ...{ apiUrl: fake.apiUrl, isNamed: true as const, app: githubApp, statuses: true },
    ...{ context: 'banyan', deployments: true, environment: 'production', plans: true },
  }
  const fetch = { maxBytes: 2 ** 26, timeoutMs: 30_000 }
  const config = { url: fake.gitUrl, auth: { githubApp }, fetch, github }
  return openSource(config, { dataDir, store, clock })
}

it('reads a repository with tokens of an app that may read it, and no more', async () => {
  const repository = source()
  expect(await repository.resolve('refs/heads/main', signal)).toBe(head)
  await repository.fetch('refs/heads/main', head, signal)
  rig.clock.aheadMs += 56 * 60_000
  expect(await repository.resolve('refs/heads/main', signal)).toBe(head)

  expect(rig.fake.callers.installationTokens).toBe(2)
  const wanted = rig.fake.requests.find(({ request }) => request.includes('access_tokens'))
  expect(JSON.parse(wanted?.body ?? '')).toEqual({
    repositories: ['shop'],
    permissions: { contents: 'read' },
  })
})

it('takes a new token where the old one was taken back', async () => {
  const repository = source()
  await repository.resolve('refs/heads/main', signal)
  rig.fake.callers.revokeInstallation()

  const asked = repository.resolve('refs/heads/main', signal)
  await expect(asked).rejects.toMatchObject({ code: 'git-auth' })
  expect(await repository.resolve('refs/heads/main', signal)).toBe(head)
})

it('finds the head of a pull request there', async () => {
  const change = await fixture.commit(
    { 'compose.yaml': 'services: { a: {} }' },
    'Change',
    'feature',
  )
  await rig.fake.pull({ number: 7, head: { sha: change, ref: 'feature', repo: 'acme/shop' } })

  expect(await source().resolve('refs/pull/7/head', signal)).toBe(change)
})
