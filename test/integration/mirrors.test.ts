import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MirrorConfig } from '../../core/config/repository.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startGitServer, type GitServer } from '../support/git-server.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

let [origin, copy]: GitFixture[] = []
let [primary, mirror]: (GitServer | undefined)[] = []
let rig: SyncRig

/** A repository over HTTP, and a mirror of it that follows when it is told to. */
beforeEach(async () => {
  origin = await createFixtureRepo()
  copy = await createFixtureRepo()
  primary = await startGitServer(origin.dir)
  mirror = await startGitServer(copy.dir)
  await push('1')
  await follow()
  rig = await startSyncRig(primary.url, { mirrors: [mirrorOf(mirror.url)] })
  await rig.run()
})

afterEach(async () => {
  await rig.stop()
  await Promise.all([primary?.close(), mirror?.close()])
  await Promise.all([origin?.remove(), copy?.remove()])
})

describe('while the repository is away', () => {
  it('deploys what its mirror has next', async () => {
    const commit = await push('2')
    await follow()
    away()

    expect(await rig.run()).toMatchObject({ commit, accepted: [{ app: 'shop', generation: 2 }] })
  })

  it('deploys what comes some commits later: the mirror is asked for its history', async () => {
    for (const tag of ['2', '3']) await push(tag)
    const commit = await push('4')
    await follow()
    away()

    expect(await rig.run()).toMatchObject({ commit, accepted: [{ app: 'shop', generation: 2 }] })
  })

  it('changes nothing where the mirror has nothing new', async () => {
    away()

    const outcome = await rig.run()
    expect(outcome).toMatchObject({ accepted: [] })
    expect(outcome.error).toBeUndefined()
  })

  it('deploys nothing of a mirror that lags, and says so', async () => {
    await push('2')
    await follow()
    await push('3')
    await rig.run()
    away()

    const { error, accepted } = await rig.run()
    expect(accepted).toEqual([])
    expect(error).toMatchObject({ code: 'git-unreachable' })
    expect(error?.message).toMatch(/No mirror helps: .*does not come within 50 commits after/)
    expect(rig.application('shop')?.wanted).toBe(2)
  })

  it('does not go forward again to what was left by a forced push', async () => {
    const first = (await origin?.git('rev-parse', 'main')) ?? ''
    await push('2')
    await follow()
    await rig.run()
    await origin?.git('update-ref', 'refs/heads/main', first)
    await rig.run()
    away()

    const { error } = await rig.run()
    expect(error?.message).toMatch(/was deployed before, and left/)
    expect(rig.application('shop')?.wanted).toBe(3)
  })

  it('takes the files of a commit from the mirror that the repository named before it went', async () => {
    const commit = await push('2')
    await follow()
    // enough for a look-up, not for a pack
    if (primary) primary.behaviour.dropAfterBytes = 200

    expect(await rig.run()).toMatchObject({ commit, accepted: [{ app: 'shop', generation: 2 }] })
  })

  it('hears what the repository says when it is back, whatever the mirror said', async () => {
    await push('2')
    await follow()
    away()
    await rig.run()
    if (primary) delete primary.behaviour.status
    const commit = (await origin?.forcePush(files('other'))) ?? ''
    const outcome = await rig.run()

    expect(outcome).toMatchObject({ commit, accepted: [{ app: 'shop', generation: 3 }] })
  })
})

it('does not ask the mirror about what the repository answers, and sends it no token', async () => {
  if (primary) primary.behaviour.status = 404
  const { error } = await rig.run()

  expect(error?.code).toBe('git-not-found')
  expect(mirror?.requests).toEqual([])
  expect(mirror?.authorizations).toEqual([])
})

function mirrorOf(url: string): MirrorConfig {
  return { url, auth: {}, priority: 1, timeoutMs: 10_000 }
}

function files(tag: string) {
  return { 'compose.yaml': `name: shop\nservices: { web: { image: 'shop:${tag}' } }\n` }
}

async function push(tag: string): Promise<string> {
  return (await origin?.commit(files(tag))) ?? ''
}

async function follow(): Promise<void> {
  await copy?.git('fetch', '--quiet', '--force', origin?.dir ?? '', 'main:main')
}

/** As a proxy answers whose server is gone. */
function away(): void {
  if (primary) primary.behaviour.status = 503
}
