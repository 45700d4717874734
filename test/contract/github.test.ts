import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GitHub } from '../../engine/github/github.ts'
import {
  createCheckRun,
  listCheckRuns,
  updateCheckRun,
} from '../../engine/github/requests/checks.ts'
import {
  createComment,
  getComment,
  listComments,
  updateComment,
  whoAmI,
} from '../../engine/github/requests/comments.ts'
import {
  createDeployment,
  createDeploymentStatus,
  listDeployments,
  listDeploymentStatuses,
} from '../../engine/github/requests/deployments.ts'
import { listHookDeliveries, listHooks } from '../../engine/github/requests/hooks.ts'
import { compareCommits, getPull, listPulls } from '../../engine/github/requests/pulls.ts'
import { createStatus, listStatuses } from '../../engine/github/requests/statuses.ts'
import { startGitHubRig, type GitHubRig } from '../support/github-rig.ts'

let rig: GitHubRig
let github: GitHub
const { signal } = new AbortController()
const sha = '9d1e4b0'.padEnd(40, '0')

beforeEach(async () => {
  rig = await startGitHubRig()
  github = rig.open()
})

afterEach(async () => {
  expect(rig.fake.violations).toEqual([])
  await rig.stop()
})

const post = { sha, context: 'banyan/shop', state: 'pending', description: 'generation 1' } as const
const annotation = {
  ...({ path: 'compose.yaml', line: 14, column: 7, level: 'failure' } as const),
  message: 'unknown key',
}
const check = {
  ...({ sha, name: 'banyan', conclusion: 'failure', title: '1 invalid file' } as const),
  summary: 'compose.yaml can not be read',
  annotations: [annotation],
}

describe('what is asked of GitHub', () => {
  it('is a status, found again as the newest', async () => {
    await createStatus(github, post, signal)
    const last = { ...post, state: 'success', targetUrl: 'https://ops.example/shop' } as const
    const made = await createStatus(github, last, signal)

    expect(made).toMatchObject({ ok: true, status: 201 })
    expect(rig.fake.statuses(sha).map(({ state }) => state)).toEqual(['pending', 'success'])
    const found = await listStatuses(github, sha, signal)
    expect(found.body).toMatchObject([
      { state: 'success', target_url: last.targetUrl, creator: 'banyan-bot' },
      { state: 'pending', description: 'generation 1', target_url: undefined },
    ])
  })

  it('is a deployment, found again by what it carries, and what became of it', async () => {
    const wanted = {
      ...{ sha, app: 'shop', generation: 4, environment: 'production' },
      ...{ transient: false, description: 'generation 4' },
    }
    const made = await createDeployment(github, wanted, '01ID', signal)
    if (!made.ok) throw new Error('refused')
    const { id } = made.body
    await createDeploymentStatus(github, id, { state: 'in_progress', description: '' }, signal)
    const url = 'https://shop.example'
    await createDeploymentStatus(github, id, { state: 'success', description: 'live', url }, signal)

    const found = await listDeployments(github, wanted, signal)
    expect(found.body).toMatchObject([
      { id, sha, task: 'banyan:shop', payload: { banyan: '01ID' } },
    ])
    const statuses = await listDeploymentStatuses(github, id, signal)
    expect(statuses.body).toMatchObject([
      { state: 'success', environment_url: url },
      { state: 'in_progress' },
    ])
    expect(rig.fake.deployments()).toMatchObject([{ production_environment: true }])
  })

  it('is a check run of an app, found again by its id of ours', async () => {
    const app = rig.open({ asApp: true })
    const made = await createCheckRun(app, check, 'mine', signal)
    if (!made.ok) throw new Error('refused')
    const better = { ...check, conclusion: 'success', annotations: [] } as const
    await updateCheckRun(app, made.body.id, better, 'mine', signal)

    const found = await listCheckRuns(app, check, signal)
    expect(found.body).toMatchObject([{ external_id: 'mine', conclusion: 'success' }])
    expect(rig.fake.checks(sha)).toHaveLength(1)
  })

  it('is a pull request, and those that are open', async () => {
    await rig.fake.pull({ number: 12, labels: ['preview'] })
    await rig.fake.pull({ number: 13, state: 'closed' })
    await rig.fake.pull({ number: 14, head: { sha, ref: 'x', repo: null } })

    const one = await getPull(github, 12, signal)
    expect(one.body).toMatchObject({
      ...{ number: 12, state: 'open', labels: ['preview'], user: 'ada' },
      ...{ head: { repo: 'acme/shop' }, base: { ref: 'main' } },
    })
    const open = await listPulls(github, { base: 'main' }, signal)
    expect(open.body).toMatchObject([
      { number: 14, head: { sha, repo: undefined } },
      { number: 12 },
    ])
    expect((await getPull(github, 15, signal)).status).toBe(404)
  })

  it('is a list of pull requests only where it has changed', async () => {
    await rig.fake.pull({ number: 12 })
    const { headers } = await listPulls(github, { base: 'main' }, signal)
    const again = { base: 'main', etag: headers['etag'] ?? '' }

    expect(await listPulls(github, again, signal)).toMatchObject({ ok: false, status: 304 })
    await rig.fake.pull({ number: 12, title: 'Another' })
    expect(await listPulls(github, again, signal)).toMatchObject({ ok: true, status: 200 })
  })

  it('is where two commits met last', async () => {
    const known = { mergeBase: 'b'.repeat(40), aheadBy: 2, behindBy: 3 }
    rig.fake.world.comparisons.set(`main...${sha}`, known)

    const found = await compareCommits(github, { base: 'main', head: sha }, signal)
    expect(found.body).toEqual({
      ...{ merge_base_commit: { sha: known.mergeBase }, ahead_by: 2, behind_by: 3 },
    })
  })

  it('is a comment, changed in its place', async () => {
    await rig.fake.pull({ number: 12 })
    const made = await createComment(github, { pull: 12, body: 'one' }, signal)
    if (!made.ok) throw new Error('refused')
    const { id } = made.body
    await updateComment(github, { comment: id, body: 'two' }, signal)

    expect(rig.fake.comments(12)).toMatchObject([{ body: 'two', edits: 1, user: 'banyan-bot' }])
    expect((await listComments(github, 12, signal)).body).toMatchObject([{ id, body: 'two' }])
    expect((await getComment(github, id, signal)).body).toMatchObject({ user: 'banyan-bot' })
  })

  it('is who we are, as a person and as an app', async () => {
    expect((await whoAmI(github, signal)).body).toBe('banyan-bot')
    expect((await whoAmI(rig.open({ asApp: true }), signal)).body).toBe('banyan-test[bot]')
  })

  it('is which webhooks there are, and how their deliveries went', async () => {
    const config = { url: 'https://banyan.example/webhook/github', content_type: 'form' }
    const delivery = { guid: 'g', at: 0, event: 'push', status: 'Unauthorized', status_code: 401 }
    const hook = { id: 7, active: true, events: ['push'], config, deliveries: [delivery] }
    rig.fake.world.hooks.push(hook)

    expect((await listHooks(github, signal)).body).toMatchObject([{ id: 7, config }])
    expect((await listHookDeliveries(github, 7, signal)).body).toMatchObject([
      { guid: 'g', delivered_at: 0, status_code: 401 },
    ])
  })
})
