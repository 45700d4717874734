import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeployWindow, RepositoryConfig } from '../../core/config/repository.ts'
import { prefixes } from '../../core/keys.ts'
import { release, rollback, takeDown } from '../../engine/applications.ts'
import { historyReply, statusReply } from '../../engine/api/read.ts'
import { resumeStream, suspendReply } from '../../engine/api/suspend.ts'
import { syncStream } from '../../engine/api/sync-stream.ts'
import { Syncs } from '../../engine/sync/loop.ts'
import { suspend } from '../../engine/suspensions.ts'
import { untilAnswered } from '../support/eventually.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const web = (image: string) => `services:\n  web:\n    image: ${image}\n`
const office: DeployWindow = {
  ...{ kind: 'allow', cron: '0 9 * * 1-5', forMs: 8 * 3_600_000, timeZone: 'Europe/Berlin' },
}
const friday = Date.parse('2026-11-20T10:00:00Z')
const saturday = Date.parse('2026-11-21T12:00:00Z')
const monday = Date.parse('2026-11-23T08:00:00Z')
const waits = 'waits for the deploy window: Mon 09:00 Europe/Berlin'
const byAna = { person: 'ana', reason: 'migration' }

let repository: GitFixture
let clock: ManualClock
let rig: SyncRig
let syncs: Syncs

beforeEach(async () => {
  repository = await createFixtureRepo()
  clock = new ManualClock(friday)
})

afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

/** Two applications that run. */
async function start(config: Partial<RepositoryConfig> = {}): Promise<void> {
  rig = await startSyncRig(repository.dir, config, undefined, { clock })
  syncs = new Syncs([rig.sync.config], () => rig.sync.repository, rig.context)
  await push('1')
}

/** Another image for both. */
async function push(tag: string) {
  await repository.commit({
    'blog/compose.yaml': web(`blog:${tag}`),
    'shop/compose.yaml': web(`shop:${tag}`),
  })
  return await syncs.request('deploy', { trigger: { kind: 'webhook' } })
}

const context = () => ({ ...rig.context, syncs })
const wanted = (app: string) => rig.application(app)?.wanted
const accepted = (generation: number) => [
  { app: 'blog', generation },
  { app: 'shop', generation },
]

async function eventsOf(kind: string): Promise<unknown[]> {
  const all = await rig.stored(prefixes.events)
  return all.filter(event => (event as { readonly kind: string }).kind === kind)
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of stream) all.push(each)
  return all
}

async function repositoryStatus() {
  const { repositories } = await statusReply({ ...context(), engineId: 'engine-1' })
  return repositories?.[0]
}

describe('outside the deploy window', () => {
  beforeEach(async () => {
    await start({ windows: [office] })
    clock.set(saturday)
  })

  it('a commit is planned and waits, once for all to hear, and is deployed when the window opens', async () => {
    const { decisions } = await push('2')
    await push('3')
    await syncs.request('deploy', { trigger: { kind: 'poll' } })

    expect(decisions).toMatchObject([
      { kind: 'held', app: 'blog', cause: 'window', reason: waits, until: monday },
      { kind: 'held', app: 'shop', cause: 'window', reason: waits, until: monday },
    ])
    expect(await eventsOf('window-held')).toHaveLength(2)
    expect(await repositoryStatus()).toMatchObject({
      state: 'waiting',
      problems: [`blog, shop: ${waits}`],
      next: ['deploy now all the same: banyan sync deploy --override "<why>"'],
    })
    expect(wanted('shop')).toBe(1)

    clock.set(monday - 1)
    await syncs.request('deploy', { trigger: { kind: 'poll' } })
    expect(wanted('shop')).toBe(1)

    clock.set(monday)
    await untilAnswered(async () => {
      await expect(Promise.resolve([wanted('blog'), wanted('shop')])).resolves.toEqual([2, 2])
    })
    const { generations } = await historyReply({ ...context(), engineId: '' }, 'shop')
    expect(generations?.[0]).toMatchObject({ trigger: 'window' })
    await untilAnswered(async () => {
      expect((await repositoryStatus())?.state).toBe('in-sync')
    })
  })

  it('a poll deploys what waits, should the timer be late', async () => {
    await push('2')
    clock.set(monday)
    await rig.run()

    expect(wanted('shop')).toBe(2)
  })

  it('a person deploys all the same, and says why: it stands in the events and in the history', async () => {
    await push('2')
    const asked = { repository: 'deploy', wait: false, retry: false, person: 'ana' }
    const lines = await collect(
      syncStream(context(), { ...asked, override: 'hotfix 4711' }, AbortSignal.timeout(20_000)),
    )
    await push('3')

    expect(lines.at(-1)).toMatchObject({ ok: true })
    expect(await eventsOf('window-overridden')).toMatchObject([
      {
        message: 'ana deploys blog, shop although the deploy window is closed: hotfix 4711',
      },
    ])
    const { generations } = await historyReply({ ...context(), engineId: '' }, 'shop')
    expect(generations?.[0]).toMatchObject({
      trigger: 'person (ana), window overridden: hotfix 4711',
    })
    expect(wanted('shop'), 'one sync, not those after it').toBe(2)
  })

  it('a reason that was not needed is not kept', async () => {
    clock.set(monday)
    await repository.commit({ 'shop/compose.yaml': web('shop:2') })
    await rig.run({ trigger: { kind: 'person', detail: 'ana', override: 'hotfix' } })

    const { generations } = await historyReply({ ...context(), engineId: '' }, 'shop')
    expect(generations?.[0]).toMatchObject({ generation: 2, trigger: 'person (ana)' })
    expect(await eventsOf('window-overridden')).toEqual([])
  })

  it('a removal waits, too', async () => {
    await repository.commit({ 'shop/compose.yaml': null })
    const { decisions } = await rig.run()

    expect(decisions).toContainEqual(expect.objectContaining({ kind: 'held', app: 'shop' }))
  })

  it('a removal that a person approved goes when the window opens', async () => {
    const paths = Array.from({ length: 5 }, (_, i) => `app${i}/compose.yaml`)
    clock.set(friday)
    await repository.commit(Object.fromEntries(paths.map((path, i) => [path, web(`app:${i}`)])))
    await rig.run()
    await repository.commit(Object.fromEntries(paths.map(path => [path, null])))
    await rig.run()
    clock.set(saturday)
    await rig.run({ approve: true })
    expect(rig.application('app0')?.removing).toBeUndefined()

    clock.set(monday)
    const { accepted: removed } = await rig.run()
    expect(removed).toHaveLength(5)
  })

  it('people go back, stop, and start again at any time', async () => {
    clock.set(monday)
    await push('2')
    clock.set(saturday + 7 * 24 * 3_600_000)
    await rollback(context(), 'blog', 1, 'ana')
    await takeDown(context(), 'shop', 'ana', false)
    expect([wanted('blog'), wanted('shop')]).toEqual([3, 3])

    const asked = { app: 'shop', repository: '', wait: false, person: 'ana' }
    await collect(resumeStream(context(), asked, AbortSignal.timeout(20_000)))
    expect([wanted('blog'), wanted('shop')]).toEqual([3, 4])
  })

  it('what a person releases from a pin waits like any other change', async () => {
    clock.set(monday)
    await push('2')
    clock.set(saturday + 7 * 24 * 3_600_000)
    await rollback(context(), 'shop', 1, 'ana')
    await release(context(), 'shop', 'ana')
    const { decisions } = await rig.run({ retry: true })

    expect(decisions).toContainEqual(
      expect.objectContaining({ kind: 'held', app: 'shop', cause: 'window' }),
    )
  })
})

describe('a suspended repository', () => {
  beforeEach(async () => {
    await start()
    await suspendReply(context(), { app: 'deploy', repository: '', ...byAna })
  })

  it('has its commits planned and not deployed, and says who wanted that, and why', async () => {
    const { decisions } = await push('2')

    expect(decisions).toMatchObject([
      { kind: 'held', cause: 'suspended', reason: 'deploy is suspended by ana: migration' },
      { kind: 'held', cause: 'suspended' },
    ])
    expect(await repositoryStatus()).toMatchObject({
      state: 'suspended',
      problems: [
        'suspended by ana: migration',
        'blog, shop: deploy is suspended by ana: migration',
      ],
    })
  })

  it('is synced once when a person asks for that, and stays suspended', async () => {
    await push('2')
    const asked = { repository: 'deploy', wait: false, retry: false, person: 'ana', once: true }
    await collect(syncStream(context(), asked, AbortSignal.timeout(20_000)))
    const { decisions } = await push('3')

    expect([wanted('blog'), wanted('shop')]).toEqual([2, 2])
    expect(decisions).toMatchObject([{ kind: 'held' }, { kind: 'held' }])
  })

  it('is deployed from the newest commit when it is resumed', async () => {
    await push('2')
    await push('3')
    const asked = { app: 'deploy', repository: '', wait: false, person: 'ana' }
    const lines = await collect(resumeStream(context(), asked, AbortSignal.timeout(20_000)))

    expect(lines.at(-1)).toMatchObject({ ok: true })
    expect([wanted('blog'), wanted('shop')]).toEqual([2, 2])
    expect(await rig.stored(prefixes.manifests)).toContainEqual(
      expect.objectContaining({
        project: expect.objectContaining({
          services: [expect.objectContaining({ image: 'shop:3' })],
        }) as unknown,
      }),
    )
    expect(await repositoryStatus()).toMatchObject({ state: 'in-sync', problems: [] })
  })

  it('is asked for by a name that is there', async () => {
    const asked = suspendReply(context(), { app: 'shpo', repository: '', ...byAna })

    await expect(asked).rejects.toMatchObject({
      code: 'application-unknown',
      message: expect.stringContaining('repositories: deploy') as unknown,
    })
  })

  it('stays so when it was suspended before, with the first reason', async () => {
    const again = await suspendReply(context(), {
      ...{ app: '', repository: 'deploy', person: 'ben', reason: 'other' },
    })

    expect(again).toMatchObject({ unchanged: true, repository: 'deploy' })
    expect(await repositoryStatus()).toMatchObject({ problems: ['suspended by ana: migration'] })
  })

  it('still has its manifests checked', async () => {
    await repository.commit({ 'shop/compose.yaml': 'services:\n  web: [' })
    const { decisions } = await rig.run()

    expect(decisions).toContainEqual(expect.objectContaining({ kind: 'refused', app: 'shop' }))
  })
})

describe('a repository that banyan.yaml suspends', () => {
  beforeEach(async () => {
    await repository.commit({ 'shop/compose.yaml': web('shop:1') })
    rig = await startSyncRig(repository.dir, { suspend: true }, undefined, { clock })
    syncs = new Syncs([rig.sync.config], () => rig.sync.repository, rig.context)
  })

  it('is planned, and told where it can be resumed', async () => {
    const { decisions } = await rig.run()
    const asked = { app: '', repository: 'deploy', wait: false, person: 'ana' }
    const resumed = collect(resumeStream(context(), asked, AbortSignal.timeout(20_000)))

    expect(decisions).toMatchObject([
      { kind: 'held', app: 'shop', reason: 'deploy is suspended in banyan.yaml' },
    ])
    await expect(resumed).rejects.toMatchObject({ code: 'suspended-in-configuration' })
  })

  it('is synced once when a person asks for that', async () => {
    const { accepted: done } = await rig.run({ once: true })

    expect(done).toEqual([{ app: 'shop', generation: 1 }])
  })
})

describe('a suspended application', () => {
  it('stays as it is while the others of its repository go on', async () => {
    await start()
    await suspendReply(context(), { app: 'shop', repository: '', ...byAna })
    const { decisions } = await push('2')

    expect(decisions).toMatchObject([
      { kind: 'accept', app: 'blog' },
      { kind: 'held', app: 'shop', reason: 'suspended by ana: migration' },
    ])
    const { applications } = await statusReply({ ...context(), engineId: 'engine-1' })
    expect(applications?.map(({ name, suspended }) => [name, suspended])).toEqual([
      ['blog', ''],
      ['shop', 'suspended by ana: migration'],
    ])
  })

  it('follows again when it is resumed', async () => {
    await start()
    await suspendReply(context(), { app: 'shop', repository: '', ...byAna })
    await push('2')
    const asked = { app: 'shop', repository: '', wait: false, person: 'ana' }
    await collect(resumeStream(context(), asked, AbortSignal.timeout(20_000)))

    expect(wanted('shop')).toBe(2)
    expect(rig.application('shop')?.suspended).toBeUndefined()
  })
})

describe('during a sync', () => {
  it.each([
    ['the application', { app: 'shop', repository: '' }],
    ['the repository', { app: '', repository: 'deploy' }],
  ])('a suspension of %s counts for what is not accepted yet', async (_, named) => {
    await start()
    const { store } = rig.context
    const commit = store.commit.bind(store)
    store.commit = async transaction => {
      const [write] = transaction.writes
      if (write?.kind === 'put' && write.key === `${prefixes.applications}shop`) {
        store.commit = commit
        await suspend(context(), named, byAna)
      }
      return await commit(transaction)
    }
    const { decisions } = await push('2')

    expect(decisions).toContainEqual(
      expect.objectContaining({ kind: 'held', app: 'shop', cause: 'suspended' }),
    )
    expect(wanted('shop')).toBe(1)
    expect(rig.context.view.repositories.get('deploy')?.value.waiting).toMatchObject({
      shop: expect.stringContaining('suspended by ana') as unknown,
    })
  })

  it('of a repository the suspension is still there after it', async () => {
    await start()
    const { store } = rig.context
    const commit = store.commit.bind(store)
    store.commit = async transaction => {
      const [write] = transaction.writes
      if (write?.kind === 'put' && write.key === `${prefixes.repositories}deploy`) {
        store.commit = commit
        await suspend(context(), { app: '', repository: 'deploy' }, byAna)
      }
      return await commit(transaction)
    }
    const { accepted: done } = await push('2')

    expect(done).toEqual(accepted(2))
    expect(rig.context.view.repositories.get('deploy')?.value).toMatchObject({
      suspended: byAna,
      manifests: { 'shop/compose.yaml': { app: 'shop' } },
    })
  })
})
