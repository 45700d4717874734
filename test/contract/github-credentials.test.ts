import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getPull } from '../../engine/github/requests/pulls.ts'
import { createStatus, listStatuses } from '../../engine/github/requests/statuses.ts'
import { startGitHubRig, type GitHubRig } from '../support/github-rig.ts'

let rig: GitHubRig
const { signal } = new AbortController()
const sha = '9d1e4b0'.padEnd(40, '0')
const post = { sha, context: 'banyan/shop', state: 'success', description: 'live' } as const
const minute = 60_000
const { privateKey: anotherKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

beforeEach(async () => {
  rig = await startGitHubRig()
})

afterEach(async () => {
  expect(rig.fake.violations).toEqual([])
  await rig.stop()
})

const requests = () => rig.fake.requests.map(({ request }) => request)

describe('a token file', () => {
  it('is read at each request, so that a rotated token needs no restart', async () => {
    const github = rig.open()
    await createStatus(github, post, signal)
    rig.fake.callers.revoke('pat')
    expect((await createStatus(github, post, signal)).status).toBe(401)
    rig.fake.callers.add('rotated', { statuses: 'write' })
    await writeFile(rig.tokenFile, 'ada:rotated\n')

    expect((await createStatus(github, post, signal)).ok).toBe(true)
  })

  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['holds two lines', 'one\ntwo'],
  ])('%s', async (_, content) => {
    if (content !== undefined) await writeFile(rig.tokenFile, content)
    const github = rig.open({
      github: { tokenFile: content === undefined ? '/nonexistent/token' : rig.tokenFile },
    })

    await expect(createStatus(github, post, signal)).rejects.toMatchObject({ code: 'forge-auth' })
    expect(requests()).toEqual([])
  })

  it('without a permission is told which one is missing', async () => {
    rig.fake.callers.add('poor', { contents: 'read' })
    await writeFile(rig.tokenFile, 'poor')
    const answer = await createStatus(rig.open(), post, signal)

    expect(answer).toMatchObject({
      ...{ ok: false, status: 403 },
      headers: { 'x-accepted-github-permissions': 'statuses=write' },
    })
  })

  it('finds nothing where it may not look', async () => {
    const github = rig.open({ url: 'git@github.com:acme/other.git' })
    expect((await getPull(github, 1, signal)).status).toBe(404)
  })
})

describe('an app', () => {
  it('gets a token for this one repository, and uses it until it is about to end', async () => {
    const github = rig.open({ asApp: true })
    expect(github).toMatchObject({ isApp: true, credential: 'app:4711:acme' })
    await createStatus(github, post, signal)
    rig.clock.aheadMs += 50 * minute
    await createStatus(github, post, signal)
    expect(rig.fake.callers.installationTokens).toBe(1)
    rig.clock.aheadMs += 6 * minute
    await createStatus(github, post, signal)

    expect(rig.fake.callers.installationTokens).toBe(2)
    expect(rig.fake.statuses(sha)).toHaveLength(3)
    const wanted = rig.fake.requests.find(({ request }) => request.includes('access_tokens'))
    expect(JSON.parse(wanted?.body ?? '')).toEqual({ repositories: ['shop'] })
  })

  it('asks for one token, however many need it at once', async () => {
    const github = rig.open({ asApp: true })
    await Promise.all([1, 2, 3].map(async () => await listStatuses(github, sha, signal)))

    expect(rig.fake.callers.installationTokens).toBe(1)
  })

  it('gets another one where its token was taken back', async () => {
    const github = rig.open({ asApp: true })
    await createStatus(github, post, signal)
    rig.fake.callers.revokeInstallation()

    expect((await createStatus(github, post, signal)).status).toBe(401)
    expect((await createStatus(github, post, signal)).ok).toBe(true)
  })

  it('says so where its key is none, or not that of the app', async () => {
    const github = rig.open({ asApp: true })
    await writeFile(rig.keyFile, 'no key')
    await expect(createStatus(github, post, signal)).rejects.toMatchObject({ code: 'forge-auth' })
    expect(requests()).toEqual([])
    await writeFile(rig.keyFile, anotherKey)

    await expect(createStatus(github, post, signal)).rejects.toMatchObject({
      ...{ code: 'forge-auth', disposition: 'wait' },
      message: expect.stringContaining('it is not installed for acme/shop (HTTP 401)') as unknown,
    })
  })

  it('passes on what GitHub answers in place of a token, such as that it wants to be left alone', async () => {
    const github = rig.open({ asApp: true })
    rig.fake.faults.only = /access_tokens/
    rig.fake.faults.secondary = { retryAfter: 90 }

    expect(await createStatus(github, post, signal)).toMatchObject({
      ...{ ok: false, status: 403, headers: { 'retry-after': '90' } },
    })
  })
})

describe('a credential (CVE-2026-45625, GHSA-hx4v-cxpf-vh8m)', () => {
  it('is not sent to another API because the url changed', async () => {
    const other = await listener()
    await createStatus(rig.open({ isDerived: true }), post, signal)
    const moved = rig.open({ github: { apiUrl: other.url }, isDerived: true })

    await expect(createStatus(moved, post, signal)).rejects.toMatchObject({
      ...{ code: 'credential-host-changed', disposition: 'stalled' },
      message: expect.stringContaining(`github.api_url: ${other.url}`) as unknown,
    })
    expect(other.seen).toEqual([])
    await other.close()
  })

  it('is sent to another API that banyan.yaml names', async () => {
    await createStatus(
      rig.open({ github: { apiUrl: 'http://127.0.0.1:9' }, isDerived: true }),
      post,
      signal,
    ).catch(() => undefined)

    expect((await createStatus(rig.open(), post, signal)).ok).toBe(true)
    const auth = { host: 'github.com', tokenFile: rig.tokenFile }
    const named = rig.open({ auth, isDerived: true })
    expect((await createStatus(named, post, signal)).ok).toBe(true)
  })

  it('is not sent where a redirect leads out of the API', async () => {
    const other = await listener()
    rig.fake.faults.redirect = { from: '/repos/acme/shop', to: `${other.url}/away`, status: 307 }

    await expect(createStatus(rig.open(), post, signal)).rejects.toMatchObject({
      ...{ code: 'forge-redirect', disposition: 'stalled' },
      message: expect.not.stringContaining('pat') as unknown,
    })
    expect(other.seen).toEqual([])
    await other.close()
  })
})

async function listener() {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
