import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keys, prefixes } from '../../core/keys.ts'
import type { Manifest } from '../../core/model/application.ts'
import type { Preview } from '../../core/model/pull.ts'
import { records } from '../../core/records.ts'
import { extendPreview, listPreviews, removePreviewStream } from '../../engine/api/previews.ts'
import { Previews } from '../../engine/previews/previews.ts'
import type { PullSeen } from '../../engine/pulls/pull.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import { eventually } from '../support/eventually.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const web = (image: string, more = '') =>
  `services:\n  web:\n    image: ${image}\n    ports: ["8080:80"]\n    volumes: ["data:/data"]\n${more}volumes: { data: {} }\n`
const withSecret = web('shop:2', '    secrets: [db_password]\n').concat(
  'secrets: { db_password: { external: true } }\n',
)

let repository: GitFixture
let rig: SyncRig
let previews: Previews

async function start(limit = 5): Promise<void> {
  repository = await createFixtureRepo()
  const config = {
    previews: {
      ...{ label: 'preview', ttlMs: 3_600_000, limit, secrets: 'preview' },
      ports: { first: 20_000, last: 20_999 },
    },
    github: {
      ...{ apiUrl: 'https://api.github.com', statuses: true, context: 'banyan' },
      ...{ deployments: false, environment: 'production', plans: false },
    },
  }
  rig = await startSyncRig(repository.dir, config)
  const { sync } = rig
  previews = new Previews({
    context: rig.context,
    repositories: [sync.config],
    open: () => sync.repository,
  })
  previews.start()
  await repository.commit({ 'shop/compose.yaml': web('shop:1') })
  await rig.run()
}

beforeEach(async () => {
  await start()
})

afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

/** Pushes to the pull request's branch, as GitHub shows it. */
async function push(number: number, compose: string, base = 'main'): Promise<string> {
  const branch = `pr-${number}`
  const main = await repository.git('rev-parse', base)
  await repository.git('update-ref', `refs/heads/${branch}`, main)
  const head = await repository.commit({ 'shop/compose.yaml': compose }, 'Try it', branch)
  await repository.git('update-ref', `refs/pull/${number}/head`, head)
  return head
}

function pull(number: number, head: string, changes: Partial<PullSeen> = {}): PullSeen {
  return {
    ...{ number, head, headRef: `pr-${number}`, base: 'main', fork: false, state: 'open' },
    ...{ merged: false, labels: ['preview'], title: 'Try it' },
    ...changes,
  }
}

const see = async (seen: PullSeen) => await previews.of('deploy').consider(seen, rig.context.signal)

function preview(number: number): Preview | undefined {
  const all = [...rig.context.view.previews.values()].map(({ value }) => value)
  return all.find(each => each.number === number)
}

async function previewThat(number: number, fits: (found: Preview | undefined) => boolean) {
  return await eventually(async () => {
    const found = preview(number)
    return await Promise.resolve(fits(found) ? { found } : undefined)
  })
}

const runs = (head: string) => (found: Preview | undefined) =>
  found?.head === head && found.apps.length > 0
const applicationOf = (number: number) => rig.application(`shop-pr-${number}`)

/** Until what was asked for has been accepted. */
async function acceptedAt(number: number, head: string): Promise<Manifest> {
  await previewThat(number, runs(head))
  return await eventually(async () => {
    const app = applicationOf(number)
    if (!app) return undefined
    const manifest = await rig.context.manifests.get(app.name, app.wanted)
    return manifest?.source.commit === head ? manifest : undefined
  })
}

async function up(number: number, compose = web('shop:2')): Promise<Manifest> {
  const head = await push(number, compose)
  await see(pull(number, head))
  return await acceptedAt(number, head)
}

async function events(): Promise<readonly string[]> {
  return (await rig.stored(prefixes.events)).map(each => (each as { kind: string }).kind)
}

describe('a pull request with the label', () => {
  it('runs beside production, with a name, a port and a volume of its own', async () => {
    const manifest = await up(12)
    expect(manifest).toMatchObject({
      app: 'shop-pr-12',
      project: {
        services: [{ image: 'shop:2', ports: [{ published: 20_000, target: 80 }] }],
        volumes: [{ runtimeName: 'shop-pr-12_data' }],
      },
      source: { ref: 'refs/pull/12/head', path: 'shop/compose.yaml', subject: 'Try it' },
      trigger: { kind: 'pull-request', detail: '#12' },
    })
    expect(applicationOf(12)).toMatchObject({ preview: { pull: 12 }, repository: 'deploy' })
    expect(rig.application('shop')).toMatchObject({ wanted: 1, ports: [{ published: 8080 }] })
    expect(await events()).toContain('preview-up')
  })

  it('keeps its port and its end at the same head, and gets more time with a new commit', async () => {
    await up(11)
    await up(12)
    const before = preview(12)
    await see(pull(12, before?.head ?? ''))
    const head = await push(12, web('shop:3'))
    await see(pull(12, head))
    const manifest = await acceptedAt(12, head)
    expect(manifest.project.services[0]?.ports).toMatchObject([{ published: 20_001 }])
    expect(manifest.generation).toBe(2)
    expect(preview(12)?.expiresAt).toBeGreaterThan(before?.expiresAt ?? Infinity)
  })

  it('is none of the applications that a sync of the branch removes', async () => {
    await up(12)
    await repository.commit({ 'shop/compose.yaml': web('shop:4') })
    const { decisions } = await rig.run()
    expect(decisions).toMatchObject([{ kind: 'accept', app: 'shop' }])
    expect(applicationOf(12)?.removing).toBeUndefined()
  })

  it('is not taken over by a manifest of the branch that has its name', async () => {
    await up(12)
    await repository.commit({
      'other/compose.yaml': 'name: shop-pr-12\nservices: { a: { image: a } }\n',
    })
    const { decisions } = await rig.run()
    expect(decisions).toMatchObject([
      { kind: 'unchanged', app: 'shop' },
      { kind: 'refused', app: 'shop-pr-12', code: 'name-taken' },
    ])
  })

  it('never sees a secret of production', async () => {
    for (const scope of ['shop', 'shop-pr-12', 'global']) await setSecret(scope)
    const head = await push(12, withSecret)
    await see(pull(12, head))
    const { found } = await previewThat(12, each => each?.problem !== undefined)
    expect(found?.problem).toContain('db_password')
    expect(applicationOf(12)).toBeUndefined()
    await setSecret('preview')
    const manifest = await acceptedAt(12, head)
    expect(manifest.project.services[0]?.files).toMatchObject([
      { stored: { scope: 'preview', name: 'db_password', version: 1 } },
    ])
  })

  it('says what a preview can not have, and what runs stays', async () => {
    await up(12)
    const binds = web('shop:3').replace('data:/data', '/srv/shop:/data')
    await see(pull(12, await push(12, binds)))
    const { found } = await previewThat(12, each => each?.problem !== undefined)
    expect(found?.problem).toContain('/srv/shop')
    expect(applicationOf(12)).toMatchObject({ wanted: 1 })
    expect(await events()).toContain('preview-refused')
  })

  it('from a fork is not deployed', async () => {
    const head = await push(12, web('shop:2'))
    await see(pull(12, head, { fork: true }))
    const { found } = await previewThat(12, each => each?.problem !== undefined)
    expect(found).toMatchObject({ apps: [], problem: expect.stringContaining('fork') as string })
    expect(applicationOf(12)).toBeUndefined()
  })
})

describe('it goes, and its volumes with it,', () => {
  const swept = async () => await rig.stored(prefixes.sweeps)

  beforeEach(async () => {
    const agent = records.agent.encode({
      ...{ name: 'node-1', version: '1', labels: {}, capacity: { cpus: 1, memoryBytes: 1 } },
      ...{ subnet: '10.200.1.0/24', availability: 'active', registeredAt: 0 },
    })
    await rig.store.commit({
      compare: [],
      writes: [{ kind: 'put', key: keys.agent('node-1'), value: agent }],
    })
  })

  it.each([
    ['when it is closed', { state: 'closed' as const }],
    ['when its label is taken off', { labels: ['bug'] }],
    ['when it is for another branch', { base: 'next' }],
  ])('%s', async (_, changes) => {
    await up(12)
    await see(pull(12, preview(12)?.head ?? '', changes))
    await previewThat(12, found => found === undefined)
    expect(applicationOf(12)).toMatchObject({ removing: true })
    expect(await swept()).toMatchObject([{ agent: 'node-1', app: 'shop-pr-12' }])
    expect(await events()).toContain('preview-removed')
    expect(rig.application('shop')).toMatchObject({ wanted: 1 })
  })

  it('when a person ends it; whoever prolongs it has it again', async () => {
    await up(12)
    const context = { ...rig.context, previews }
    const { signal } = rig.context
    const asked = { repository: 'deploy', pull: 12, person: 'ana' }
    const lines: Progress[] = []
    for await (const line of removePreviewStream(context, { ...asked, wait: false }, signal)) {
      lines.push(line)
    }
    expect(lines.at(-1)).toMatchObject({ phase: 'accepted', done: true, ok: true })
    expect(applicationOf(12)).toMatchObject({ removing: true })
    const { previews: listed } = listPreviews(context)
    expect(listed).toMatchObject([
      { pull: 12, problem: expect.stringContaining('a new commit brings it back') as string },
    ])

    const before = Date.now()
    const { expiresAt } = await extendPreview(context, { ...asked, ttl: 7_200_000 }, signal)
    expect(expiresAt).toBeGreaterThanOrEqual(before + 7_200_000)
    await eventually(async () => {
      return await Promise.resolve(applicationOf(12)?.removing === true ? undefined : true)
    })
    expect(preview(12)).not.toHaveProperty('ended')
  })

  it('is asked for by a number that is there', async () => {
    const asked = { repository: 'deploy', pull: 99, ttl: 60_000, person: 'ana' }
    const { signal } = rig.context

    await expect(extendPreview({ ...rig.context, previews }, asked, signal)).rejects.toMatchObject({
      code: 'preview-unknown',
    })
  })

  it('when its time is over, though nobody heard of a close; a new commit brings it back', async () => {
    await up(12)
    await expire(12)
    await previewThat(12, found => found?.ended !== undefined)
    expect(applicationOf(12)).toMatchObject({ removing: true })
    await see(pull(12, preview(12)?.head ?? ''))
    expect(await swept()).toHaveLength(1)
    const manifest = await up(12, web('shop:3'))
    expect(manifest.generation).toBe(3)
    expect(applicationOf(12)).not.toHaveProperty('removing')
    expect(await swept()).toEqual([])
  })
})

it('more than the limit wait until one has gone', async () => {
  await rig.stop()
  await repository.remove()
  await start(1)
  await up(11)
  const head = await push(12, web('shop:2'))
  await see(pull(12, head))
  const { found } = await previewThat(12, each => each?.problem !== undefined)
  expect(found?.problem).toContain('preview-limit')
  await see(pull(11, preview(11)?.head ?? '', { state: 'closed' }))
  await acceptedAt(12, head)
  expect(preview(12)).not.toHaveProperty('problem')
  expect(await statusesOfPreviews()).toMatchObject([
    { sha: head, state: 'failure', description: expect.stringContaining('1 previews') as string },
    { sha: head, state: 'success', description: 'runs as shop-pr-12' },
  ])
})

async function statusesOfPreviews(): Promise<unknown[]> {
  const owed = (await rig.stored(prefixes.outbox)) as { content: { context?: string } }[]
  return owed.map(({ content }) => content).filter(({ context }) => context === 'banyan/preview')
}

async function expire(number: number): Promise<void> {
  const found = preview(number)
  if (!found) throw new Error('no preview')
  const value = records.preview.encode({ ...found, expiresAt: Date.now() - 1 })
  await rig.store.commit({
    compare: [],
    writes: [{ kind: 'put', key: keys.preview('deploy', number), value }],
  })
}

async function setSecret(scope: string): Promise<void> {
  const value = records.secretHead.encode({
    ...{ scope, name: 'db_password', last: 1 },
    versions: [{ version: 1, size: 3, createdAt: 0, person: 'ana' }],
  })
  const { revision } = await rig.store.commit({
    compare: [],
    writes: [{ kind: 'put', key: keys.secretHead(scope, 'db_password'), value }],
  })
  await rig.context.view.mirror.waitFor(revision, AbortSignal.timeout(5000))
}
