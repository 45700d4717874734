import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../../core/config/load.ts'
import { openRepository } from '../../../engine/git/open.ts'
import { verifySignature } from '../../../engine/git/verify-signature.ts'
import { openGitHub } from '../../../engine/github/open.ts'
import { getPull } from '../../../engine/github/requests/pulls.ts'
import { resolveRef } from '../../../engine/sync/resolve-ref.ts'
import { systemClock } from '../../../platform/clock.ts'
import { createMemoryStore } from '../../../platform/store/memory-store.ts'
import { createFixtureRepo, type GitFixture } from '../../support/git-fixture.ts'
import { startGitServer, type GitServer } from '../../support/git-server.ts'
import { sshSignature, withSignature } from '../../support/signed-commit.ts'
import { makeKey } from '../../support/ssh-server.ts'
import { startSyncRig } from '../../support/sync-rig.ts'

// What names a remote, a ref or a signer must neither become an option of a program nor lead a credential elsewhere.

const signal = new AbortController().signal
const main = 'refs/heads/main'

let folder: string
let marker: string
let origin: GitFixture

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-cve-'))
  marker = join(folder, 'ran')
  origin = await createFixtureRepo()
  await origin.commit({ 'shop/compose.yaml': 'services: { web: { image: "shop:1" } }' })
})

afterEach(async () => {
  await origin.remove()
  await rm(folder, { recursive: true, force: true })
})

const open = (url: string, more: object = {}) =>
  openRepository({ url, ...more }, { dataDir: join(folder, 'git') })

describe('simple-git CVE-2026-28292, Dokploy CVE-2026-45628: argument injection', () => {
  it.each([
    '--upload-pack=touch ran',
    '-u/tmp/x',
    'ext::sh -c "touch ran"',
    'fd::17',
    'ssh://-oProxyCommand=touch ran/x',
    'ssh://git@-oProxyCommand=x/y',
    '-oProxyCommand=x:y',
    'git@host:-x',
    'git@host:--upload-pack=touch ran',
    'file:///x\n--upload-pack=y',
  ])('of the url %j is refused before anything runs, by banyan.yaml and by Git', url => {
    const text = JSON.stringify({ engine: { repositories: [{ name: 'a', url }] } })
    const { errors } = loadConfig({ text, file: 'banyan.yaml', env: {}, hostName: 'h' })

    expect(errors).toMatchObject([
      { message: expect.stringMatching(/^must be an https/) as unknown },
    ])
    expect(() => open(url)).toThrow(expect.objectContaining({ code: 'git-url-refused' }) as Error)
  })

  it.each(['--upload-pack=touch ran', '-x', 'refs/heads/-x:refs/heads/y', 'refs/heads/a b'])(
    'of the ref %j is refused before anything runs',
    async ref => {
      const repository = open(origin.dir)

      await expect(repository.resolve(ref, signal)).rejects.toMatchObject({
        code: 'git-ref-refused',
      })
      await expect(repository.fetch(ref, 'a'.repeat(40), signal)).rejects.toMatchObject({
        code: 'git-ref-refused',
      })
    },
  )

  it.each(['local', 'http'])('of tags that a remote lists goes nowhere (%s)', async kind => {
    const commit = await origin.commit({ a: 'b' })
    const names = [`--upload-pack=touch${marker}`, '-v9.9.9', '$(touch)', 'v9.9.9;x', 'v1.2.3']
    for (const name of names) await origin.git('update-ref', `refs/tags/${name}`, commit)
    const server = await startGitServer(origin.dir)
    try {
      const repository = open(kind === 'http' ? server.url : origin.dir)

      const head = await resolveRef(repository, { kind: 'semver', name: '>=1' }, signal)
      await repository.fetch(head.ref, head.commit, signal)

      expect(head).toEqual({ ref: 'refs/tags/v1.2.3', commit })
    } finally {
      await server.close()
    }
  })

  it('of a signer whose name reads as an option is a name', async () => {
    const keyFile = await makeKey(join(folder, 'key'))
    const sshFile = join(folder, 'allowed')
    const publicKey = await readFile(`${keyFile}.pub`, 'utf8')
    await writeFile(sshFile, `-Overify-time=19700101 ${publicKey}`, { mode: 0o600 })
    const bytes = await readFile('fixtures/signatures/unsigned.commit')
    const signed = withSignature(bytes, await sshSignature(bytes, keyFile))

    expect(await verifySignature('f'.repeat(40), signed, { sshFile })).toBe(
      '-Overify-time=19700101',
    )
  })

  afterEach(() => {
    expect([existsSync(marker), existsSync('ran')]).toEqual([false, false])
  })
})

describe('Arcane CVE-2026-45625, Fleet GHSA-hx4v-cxpf-vh8m: a credential', () => {
  let ours: GitServer
  let theirs: GitServer
  let tokenFile: string

  beforeEach(async () => {
    tokenFile = join(folder, 'token')
    await writeFile(tokenFile, 'planted-token', { mode: 0o600 })
    ours = await startGitServer(origin.dir)
    theirs = await startGitServer(origin.dir)
  })
  afterEach(async () => {
    await ours.close()
    await theirs.close()
  })

  it('follows no changed url to another server', async () => {
    const rig = await startSyncRig(ours.url, { auth: { tokenFile } })
    try {
      await rig.run()
      const moved = rig.another({ url: theirs.url, auth: { tokenFile } })
      const { error } = await moved.run({ trigger: { kind: 'poll' } })

      expect([error?.code, theirs.requests]).toEqual(['credential-host-changed', []])
      expect(ours.authorizations.length).toBeGreaterThan(0)
    } finally {
      await rig.stop()
    }
  })

  it.each(['', '/x?token=planted-url-token'])(
    'follows no redirect of Git (%j), and no error names it',
    async query => {
      ours.behaviour.redirectTo = `${new URL(theirs.url).origin}${query}`

      const asked = open(ours.url, { tokenFile }).resolve(main, signal)

      await expect(asked).rejects.toThrow(/^(?!.*planted)/s)
      expect(theirs.requests).toEqual([])
    },
  )

  it('follows no redirect of the API', async () => {
    ours.behaviour.redirectTo = new URL(theirs.url).origin
    const github = {
      ...{ apiUrl: new URL(ours.url).origin, tokenFile, statuses: true, context: 'banyan' },
      ...{ deployments: true, environment: 'production', plans: true },
    }
    const config = { url: `${new URL(ours.url).origin}/acme/shop.git`, auth: { tokenFile }, github }
    const api = openGitHub(config, { store: createMemoryStore(), clock: systemClock })
    if (!api) throw new Error('no API')

    await expect(getPull(api, 1, signal)).rejects.toMatchObject({
      code: 'forge-redirect',
      message: expect.not.stringContaining('planted') as unknown,
    })
    expect([ours.requests.length, theirs.requests]).toEqual([1, []])
  })

  it('is in no error, whatever the server says', async () => {
    ours.behaviour.status = 401
    ours.behaviour.headers = { 'www-authenticate': 'Basic realm="planted-token"' }

    const asked = open(ours.url, { tokenFile }).resolve(main, signal)

    await expect(asked).rejects.toMatchObject({
      code: 'git-auth',
      message: expect.not.stringContaining('planted') as unknown,
    })
  })
})

describe('refs', () => {
  it('main is neither feature/main nor a tag of that name', async () => {
    const commit = await origin.git('rev-parse', main)
    await origin.git('update-ref', 'refs/heads/feature/main', commit)
    await origin.git('update-ref', 'refs/tags/main', commit)
    await origin.git('update-ref', '-d', main)

    await expect(open(origin.dir).resolve(main, signal)).rejects.toMatchObject({
      code: 'git-ref-missing',
    })
  })

  it('a commit that was force-pushed away since it was looked up is git-moved, and the next sync goes on', async () => {
    const server = await startGitServer(origin.dir)
    const rig = await startSyncRig(server.url)
    try {
      const repository = open(server.url)
      const commit = await repository.resolve(main, signal)
      const newer = await origin.forcePush({
        'blog/compose.yaml': 'services: { web: { image: "b:1" } }',
      })
      await origin.git('reflog', 'expire', '--expire=now', '--all')
      await origin.git('gc', '--quiet', '--prune=now')

      await expect(repository.fetch(main, commit, signal)).rejects.toMatchObject({
        code: 'git-moved',
      })
      expect(await rig.run()).toMatchObject({ commit: newer, accepted: [{ app: 'blog' }] })
    } finally {
      await rig.stop()
      await server.close()
    }
  })

  it('locks that a killed Git left behind hold up neither the copy of syncs nor that of pull requests', async () => {
    for (const apart of [undefined, 'pulls']) {
      const dataDir = join(folder, `git-${apart ?? 'own'}`)
      const options = { dataDir, ...(apart !== undefined && { apart }) }
      const first = openRepository({ url: origin.dir }, options)
      await first.fetch(main, await first.resolve(main, signal), signal)
      for (const bare of await bareFolders(dataDir)) {
        for (const name of ['shallow.lock', 'packed-refs.lock', 'config.lock', 'HEAD.lock']) {
          await writeFile(join(bare, name), '')
        }
      }
      const commit = await origin.commit({ 'shop/a': apart ?? '' })

      expect(await first.fetch(main, commit, signal)).toMatchObject({ commit })
    }
  })
})

async function bareFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(({ name }) => name === 'HEAD').map(({ parentPath }) => parentPath)
}
