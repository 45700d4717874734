import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GitHubConfig } from '../../core/config/repository.ts'
import { prefixes } from '../../core/keys.ts'
import type { CommitState, OutboxContent } from '../../core/model/outbox.ts'
import type { Owed } from '../../engine/report/reports.ts'
import { githubSenders } from '../../engine/report/start.ts'
import { startEtcd, type EtcdProcess } from '../support/etcd.ts'
import { eventually } from '../support/eventually.ts'
import { startFakeGitHub, type FakeGitHub } from '../support/fake-github/server.ts'
import { startOutboxRig, type OutboxEngine, type OutboxRig } from '../support/outbox-rig.ts'
import { connectTo } from '../support/stores.ts'

const hour = 3_600_000
const sha = '9d1e4b0'.padEnd(40, '0')
let etcd: EtcdProcess
let folder: string
let fake: FakeGitHub
let rig: OutboxRig

beforeAll(async () => {
  etcd = await startEtcd()
  folder = await mkdtemp(join(tmpdir(), 'bnt-outbox-'))
  await writeFile(join(folder, 'token'), 'pat\n')
})
afterAll(async () => {
  await etcd.stop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  rig = await startOutboxRig({ connect: async () => await connectTo(etcd.endpoint) })
  await rig.store.commit({
    compare: [],
    writes: [{ kind: 'delete-prefix', prefix: prefixes.root }],
  })
  fake = await startFakeGitHub({ now: () => rig.clock.now(), statusesPerContext: 5 })
})
afterEach(async () => {
  expect(fake.violations).toEqual([])
  await rig.stop()
  await fake.close()
})

/** Two engines, each with the real client. */
async function engines(): Promise<[OutboxEngine, OutboxEngine]> {
  return [await engine('engine-1'), await engine('engine-2')]
}

async function engine(id: string): Promise<OutboxEngine> {
  const github: GitHubConfig = {
    ...{
      apiUrl: fake.apiUrl,
      isNamed: true as const,
      tokenFile: join(folder, 'token'),
      context: 'banyan',
    },
    ...{ statuses: true, deployments: true, environment: 'production', plans: true },
  }
  const config = { name: 'shop', url: 'https://github.com/acme/shop.git', auth: {}, github }
  return await rig.engine(id, own => githubSenders({ ...own, repositories: [config] }))
}

const owed = (content: OutboxContent): Owed => ({ channel: 'shop', content })

function status(app: string, state: CommitState, of = sha): Owed {
  const description = `${app} is ${state}`
  return owed({ kind: 'status', sha: of, context: `banyan/${app}`, state, description })
}

/** What two applications say of one commit. */
const all = ['a', 'b'].flatMap(app =>
  (['pending', 'success'] as const).map(state => status(app, state)),
)

async function expectAllOnce(): Promise<void> {
  for (const app of ['a', 'b']) {
    const states = fake.statuses(sha).filter(({ context }) => context === `banyan/${app}`)
    expect(states.map(({ state }) => state)).toEqual(['pending', 'success'])
  }
  expect(await rig.waiting()).toEqual([])
}

async function there(all: readonly unknown[]): Promise<true | undefined> {
  return await Promise.resolve(all.length > 0 || undefined)
}

const posts = () => fake.requests.filter(({ request }) => request.startsWith('POST'))

describe('what GitHub is owed arrives once, and in order', () => {
  it('after GitHub was down for an hour', async () => {
    await rig.owe(...all)
    fake.faults.down = true
    const both = await engines()
    await rig.run(both, hour)
    expect(fake.statuses(sha)).toEqual([])
    fake.heal()
    await rig.run(both)
    await expectAllOnce()
    expect(await rig.events('forge-trouble')).toHaveLength(1)
  })

  it.each([
    ['with a Retry-After', { retryAfter: 120 }, 120_000],
    ['without one', {}, 60_000],
  ])('after a secondary limit %s, which is respected', async (_, secondary, ms) => {
    await rig.owe(...all)
    fake.faults.secondary = secondary
    const both = await engines()
    await rig.run(both, ms - 1000)
    expect(posts()).toHaveLength(1)
    fake.heal()
    await rig.run(both)
    await expectAllOnce()
  })

  it('after the hourly limit was used up', async () => {
    await rig.owe(...all)
    fake.faults.primary = { resetIn: 1800 }
    const both = await engines()
    await rig.run(both, hour / 2)
    expect(posts()).toHaveLength(1)
    fake.heal()
    await rig.run(both)
    await expectAllOnce()
  })

  it('after 5xx answers', async () => {
    await rig.owe(...all)
    fake.faults.status = 502
    const both = await engines()
    await rig.run(both, 10 * 60_000)
    fake.heal()
    await rig.run(both)
    await expectAllOnce()
  })

  it('where requests or answers are lost', async () => {
    await rig.owe(...all)
    fake.faults.dropAfter = 2
    const both = await engines()
    await rig.run(both, 5 * 60_000)
    await rig.owe(status('c', 'pending'))
    fake.faults.dropBefore = 1
    await rig.run(both)
    await expectAllOnce()
    expect(fake.statuses(sha)).toHaveLength(5)
  })

  it.each([
    ['ended', async (first: OutboxEngine) => await first.kill()],
    ['lost its lease', async (first: OutboxEngine) => await first.loseLease()],
  ])('where an engine %s in mid-request', async (_, strike) => {
    await rig.owe(...all)
    const both = await engines()
    const [first] = both
    fake.faults.delayMs = 300
    const round = first.outbox.round(first.signal).catch(() => undefined)
    await eventually(async () => await there(posts()))
    await strike(first)
    await round
    fake.heal()
    await eventually(async () => await there(fake.statuses(sha)))
    await rig.run(both)
    await expectAllOnce()
  })
})

describe('what GitHub refuses is given up loudly, alone', () => {
  it('is a status of a commit that GitHub does not take', async () => {
    const other = 'b'.repeat(40)
    fake.faults.only = new RegExp(`statuses/${other}`)
    fake.faults.status = 422
    fake.faults.body = { message: 'Validation Failed', errors: ['context is odd'] }
    await rig.owe(status('a', 'pending', other), ...all)
    await rig.run(await engines())
    await expectAllOnce()
    const [event, ...more] = await rig.events('report-failed')
    expect(more).toEqual([])
    expect(event).toMatchObject({ repository: 'shop', commit: other, level: 'error' })
    expect(event?.message).toContain('context is odd')
  })

  it('is one status too many of a commit and context', async () => {
    const many = ['pending', 'success', 'pending', 'failure', 'pending', 'success', 'pending']
    await rig.owe(...many.map(state => status('full', state as CommitState)), ...all)
    await rig.run(await engines())
    await expectAllOnce()
    expect(fake.statuses(sha).filter(({ context }) => context === 'banyan/full')).toHaveLength(5)
    expect(await rig.events('report-failed')).toHaveLength(2)
    // the second of them is not even asked
    expect(posts()).toHaveLength(5 + 1 + all.length)
  })
})

describe('other kinds arrive once too', () => {
  const deployment = (generation: number, state?: 'in_progress' | 'success'): Owed => {
    const about = { app: 'a', generation, description: `generation ${generation}` }
    if (state) return owed({ kind: 'deployment-status', ...about, state })
    return owed({
      ...{ kind: 'deployment', ...about, sha, environment: 'production', transient: false },
    })
  }
  const whole = (generation: number) => [
    deployment(generation),
    deployment(generation, 'in_progress'),
    deployment(generation, 'success'),
  ]

  it('deployments, of which the older one ends when the newer one serves', async () => {
    await rig.owe(...whole(1))
    const both = await engines()
    await rig.run(both)
    fake.faults.dropAfter = 3
    await rig.owe(...whole(2))
    await rig.run(both)
    const states = fake.deployments().map(({ statuses }) => statuses.map(({ state }) => state))
    expect(states).toEqual([
      ['in_progress', 'success', 'inactive'],
      ['in_progress', 'success'],
    ])
  })

  it('nothing to a deployment that somebody deleted at GitHub, and nothing waits for it', async () => {
    await rig.owe(...whole(1))
    const both = await engines()
    await rig.run(both)
    await rig.owe(deployment(2), deployment(2, 'in_progress'))
    await rig.run(both)
    fake.world.deployments.pop()
    await rig.owe(deployment(2, 'success'))
    await rig.run(both)

    expect(await rig.waiting()).toEqual([])
    expect(fake.deployments().map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive'])
  })

  it('the comment of a pull request, changed where it is', async () => {
    await fake.pull({ number: 12 })
    const marker = '<!-- banyan:shop@banyan -->'
    const comment = (text: string) =>
      owed({ kind: 'comment', pull: 12, marker, body: `${marker}\n${text}` })
    fake.faults.dropAfter = 1
    await rig.owe(comment('first'))
    const both = await engines()
    await rig.run(both)
    fake.faults.dropAfter = 1
    await rig.owe(comment('second'))
    await rig.run(both)
    expect(fake.comments(12).map(({ body }) => body)).toEqual([`${marker}\nsecond`])
  })
})

it('takes a request for each of 500 reports, and no limit of GitHub is met', async () => {
  await rig.stop()
  rig = await startOutboxRig()
  const shas = Array.from({ length: 250 }, (_, index) => index.toString(16).padStart(40, 'a'))
  for (const each of shas) await rig.owe(status('a', 'pending', each), status('a', 'success', each))
  const from = rig.clock.now()
  await rig.run(await engines())
  expect(fake.requests).toHaveLength(500)
  expect(fake.requests.every(({ status: code }) => code === 201)).toBe(true)
  expect(await rig.waiting()).toEqual([])
  // 450 an hour
  expect(rig.clock.now() - from).toBeLessThan(1.1 * hour)
})
