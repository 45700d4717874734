import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Rollout } from '../../core/model/rollout.ts'
import { followRollouts } from '../../engine/api/follow.ts'
import { BanyanError } from '../../core/errors.ts'
import { startRollouts } from '../../engine/rollout/loop.ts'
import { AgentLoads } from '../../engine/scheduler/agent-loads.ts'
import { eventually } from '../support/eventually.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

let repository: GitFixture
let rig: SyncRig
/** What becomes of the build of each version of `db`; a build takes until it is known. */
const builds = new Map<string, 'good' | 'bad'>()

beforeEach(async () => {
  repository = await createFixtureRepo()
  rig = await startSyncRig(repository.dir)
  builds.clear()
  startRollouts({
    ...{ ...rig.context, loads: new AgentLoads(rig.context.view, 256) },
    build: async ({ manifest }) => {
      const version = manifest.project.services[0]?.labels['version'] ?? ''
      const outcome = await eventually(async () => await Promise.resolve(builds.get(version)))
      if (outcome === 'bad') throw new BanyanError('build-failed', 'no such file', 'stalled')
      return { db: `registry/db:${version}` }
    },
    settingsOf: () => ({ timeoutMs: 60_000, drainMs: 0, vipCidr: '10.201.0.0/16' }),
    onFinished: () => undefined,
  })
})
afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

/** Of no tasks: no server is needed for it to be live. It is built, and that takes until the test lets it end. */
const db = (version: string) =>
  `services: { db: { build: ., labels: { version: '${version}' }, deploy: { replicas: 0 } } }\n`
const web = (version: string) =>
  `services: { web: { image: 'web:${version}', deploy: { replicas: 0 } } }\nx-banyan: { after: [db] }\n`

async function push(files: Readonly<Record<string, string>>) {
  await repository.commit({ 'db/Dockerfile': 'FROM scratch\n', ...files })
  return await rig.run()
}

function rollout(app: string): Rollout | undefined {
  const { wanted = 0 } = rig.application(app) ?? {}
  return rig.context.view.apps.get(app)?.rollouts.get(wanted)?.value
}

async function reached(app: string, expected: Partial<Rollout>): Promise<void> {
  await eventually(async () => {
    await Promise.resolve()
    const now = rollout(app)
    const keys = Object.keys(expected) as (keyof Rollout)[]
    return keys.every(key => now?.[key] === expected[key]) || undefined
  })
}

const waitsForDb = 'waits until db is live: generation 1 is being rolled out'

it('rolls db out before web, which says what it waits for', async () => {
  await push({ 'web/compose.yaml': web('1'), 'db/compose.yaml': db('1') })
  await reached('web', { phase: 'pending', waiting: waitsForDb })

  expect(rollout('db')?.phase).toBe('building')
  builds.set('1', 'good')
  await reached('web', { phase: 'done' })
  expect(rollout('db')?.phase).toBe('done')
  expect(rollout('web')?.times.scheduling).toBeGreaterThanOrEqual(rollout('db')?.times.done ?? 0)
})

it('keeps web where it is when db fails, until db is mended', async () => {
  await push({ 'web/compose.yaml': web('1'), 'db/compose.yaml': db('1') })
  builds.set('1', 'bad')
  const waiting = 'waits for db, which failed: generation 1 is not live'
  await reached('web', { phase: 'pending', blocked: true, waiting })
  const { view, progress } = rig.context
  const followed = followRollouts(
    { view, progress, now: () => 0 },
    [{ app: 'web', generation: 1 }],
    AbortSignal.timeout(10_000),
  )

  expect(await followed.next()).toMatchObject({ value: { phase: 'blocked', message: waiting } })
  expect(await followed.next()).toMatchObject({ done: true, value: { ok: false } })
  await push({ 'db/compose.yaml': db('2') })
  builds.set('2', 'good')
  await reached('web', { phase: 'done' })
})

it('tries db again with --retry, and web after it', async () => {
  await push({ 'web/compose.yaml': web('1'), 'db/compose.yaml': db('1') })
  builds.set('1', 'bad')
  await reached('web', { phase: 'pending', blocked: true })
  builds.set('1', 'good')
  await rig.run({ retry: true })

  await reached('web', { phase: 'done' })
  expect(rig.application('db')).toMatchObject({ active: 2 })
})

it('lets a commit go on that db failed before', async () => {
  await push({ 'db/compose.yaml': db('1') })
  builds.set('1', 'bad')
  await reached('db', { phase: 'failed' })
  await push({ 'web/compose.yaml': web('1') })

  await reached('web', { phase: 'done' })
})

it('refuses a circle, and an application that is not there', async () => {
  const first = await push({
    'db/compose.yaml': `${db('1')}x-banyan: { after: [web] }\n`,
    'web/compose.yaml': web('1'),
  })
  const { decisions } = await push({ 'db/compose.yaml': '', 'web/compose.yaml': web('1') })

  expect(first.decisions).toMatchObject([
    { kind: 'refused', app: 'db', code: 'order-cycle' },
    {
      ...{ kind: 'refused', app: 'web', code: 'order-cycle' },
      message:
        'web/compose.yaml:2:21: applications wait for each other in a circle: db after web after db',
    },
  ])
  expect(decisions).toContainEqual(
    expect.objectContaining({ kind: 'refused', app: 'web', code: 'order-unknown' }),
  )
})

it('removes web before db', async () => {
  builds.set('1', 'good')
  await push({ 'web/compose.yaml': web('1'), 'db/compose.yaml': db('1') })
  await reached('web', { phase: 'done' })
  const gone: string[] = []
  rig.context.view.onTouched(({ applications }) => {
    for (const app of applications) if (!rig.application(app)) gone.push(app)
  })
  await repository.commit({ 'web/compose.yaml': null, 'db/compose.yaml': null })
  await rig.run({ approve: true })

  await eventually(async () => await Promise.resolve(gone.length === 2 || undefined))
  expect(gone).toEqual(['web', 'db'])
})
