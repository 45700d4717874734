import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GitHub } from '../../engine/github/github.ts'
import { createComment } from '../../engine/github/requests/comments.ts'
import { getPull } from '../../engine/github/requests/pulls.ts'
import { createStatus, listStatuses } from '../../engine/github/requests/statuses.ts'
import { verdictOf } from '../../engine/github/verdict.ts'
import { startGitHubRig, type GitHubRig } from '../support/github-rig.ts'

let rig: GitHubRig
let github: GitHub
const { signal } = new AbortController()
const sha = '9d1e4b0'.padEnd(40, '0')
const post = { sha, context: 'banyan/shop', state: 'success', description: 'live' } as const

beforeEach(async () => {
  rig = await startGitHubRig({ statusesPerContext: 2, limit: { perMinute: 4 } })
  github = rig.open()
})

afterEach(async () => {
  expect(rig.fake.violations).toEqual([])
  await rig.stop()
})

/** What the answer to a status means. */
async function judged() {
  const answer = await createStatus(github, post, signal)
  return verdictOf(answer, { what: 'status', tries: 1, now: rig.clock.now(), random: () => 0 })
}

describe('a request', () => {
  it.each([301, 302, 307, 308])(
    'keeps method, body and credential through a %i inside the API',
    async status => {
      rig.fake.faults.redirect = { from: '/repos/acme/old', to: '/repos/acme/shop', status }
      const renamed = rig.open({ url: 'https://github.com/acme/old' })

      expect((await createStatus(renamed, post, signal)).ok).toBe(true)
      expect(rig.fake.statuses(sha)).toMatchObject([{ state: 'success', creator: 'banyan-bot' }])
    },
  )

  it('that is sent in circles ends', async () => {
    rig.fake.faults.redirect = { from: '/repos/acme/shop', to: '/repos/acme/shop', status: 301 }

    await expect(createStatus(github, post, signal)).rejects.toMatchObject({
      code: 'forge-redirect',
    })
    expect(rig.fake.requests).toHaveLength(4)
  })

  it.each([
    ['nobody listens to', { down: true }],
    ['whose answer is too long', { bytes: 6 * 1024 * 1024 }],
    ['that a proxy answers', { status: 200, body: '<html>' }],
  ])('%s may have arrived or not', async (_, faults) => {
    Object.assign(rig.fake.faults, faults)

    await expect(createStatus(github, post, signal)).rejects.toMatchObject({
      ...{ code: 'forge-unreachable', disposition: 'retry' },
    })
  })

  it('whose answer is lost has arrived, and can be found', async () => {
    rig.fake.faults.dropAfter = 1
    await expect(createStatus(github, post, signal)).rejects.toMatchObject({
      code: 'forge-unreachable',
    })

    expect((await listStatuses(github, sha, signal)).body).toMatchObject([{ state: 'success' }])
    expect(rig.fake.statuses(sha)).toHaveLength(1)
  })

  it('that is lost on its way is not repeated by itself', async () => {
    rig.fake.faults.dropBefore = 1
    await expect(createStatus(github, post, signal)).rejects.toMatchObject({
      code: 'forge-unreachable',
    })

    expect(rig.fake.requests).toHaveLength(1)
    expect(rig.fake.statuses(sha)).toEqual([])
  })

  it('ends with the signal of its caller', async () => {
    rig.fake.faults.delayMs = 5000
    const caller = new AbortController()
    const asked = createStatus(github, post, caller.signal)
    setTimeout(() => caller.abort(), 50)

    await expect(asked).rejects.toMatchObject({ code: 'forge-unreachable' })
  })
})

describe('an answer of the fake', () => {
  it.each([
    ['503', { status: 503 }, { kind: 'unknown' }],
    ['a secondary limit', { secondary: {} }, { kind: 'pause', of: 'credential' }],
    ['one that says for how long', { secondary: { retryAfter: 7 } }, { kind: 'pause' }],
    ['the hourly limit', { primary: { resetIn: 60 } }, { kind: 'pause', of: 'credential' }],
  ])('is judged: %s', async (_, faults, expected) => {
    Object.assign(rig.fake.faults, faults)
    expect(await judged()).toMatchObject(expected)
    expect(rig.fake.requests).toHaveLength(1)
    rig.fake.heal()

    expect(await judged()).toEqual({ kind: 'sent' })
  })

  it('is a refusal of one status too many', async () => {
    await judged()
    await judged()

    expect(await judged()).toMatchObject({
      ...{
        kind: 'refused',
        error: { message: expect.stringContaining('maximum number') as unknown },
      },
    })
  })

  it('is a secondary limit after too many writes in a minute, which ends', async () => {
    for (const context of ['a', 'b', 'c', 'd']) {
      await createStatus(github, { ...post, context }, signal)
    }
    expect(await judged()).toMatchObject({ kind: 'pause', error: { code: 'forge-limited' } })
    rig.clock.aheadMs += 61_000

    expect(await judged()).toEqual({ kind: 'sent' })
  })

  it('is a refusal of a commit that is not there, of a long text, of a pull request that is none', async () => {
    rig.fake.world.missing.add(sha)
    expect(await judged()).toMatchObject({ kind: 'later' })
    rig.fake.world.missing.clear()
    const long = { ...post, description: 'x'.repeat(141) }

    expect((await createStatus(github, long, signal)).status).toBe(422)
    expect((await createComment(github, { pull: 9, body: 'x' }, signal)).status).toBe(404)
  })

  it('hides what is new for a while', async () => {
    rig.fake.faults.lagMs = 1000
    await judged()
    expect((await listStatuses(github, sha, signal)).body).toEqual([])
    rig.clock.aheadMs += 1001

    expect((await listStatuses(github, sha, signal)).body).toHaveLength(1)
  })
})

it('is told by the fake when it asks for what GitHub does not describe', async () => {
  const odd = await github.request(
    'POST /repos/{owner}/{repo}/statuses/{sha}',
    {
      ...{ owner: 'acme', repo: 'shop', sha, state: 'done', targetUrl: 'x' },
    },
    signal,
  )
  const unknown = await github.request('GET /repos/acme/shop/nothing', {}, signal)
  await getPull(github, 1, signal)

  expect([odd.status, unknown.status]).toEqual([400, 400])
  expect((rig.fake.violations as string[]).splice(0)).toEqual([
    'repos/create-commit-status: body must NOT have additional properties; body/state must be equal to one of the allowed values',
    'GET /repos/acme/shop/nothing is not described',
  ])
})
