import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { PullState } from '../../core/model/pull.ts'
import { records } from '../../core/records.ts'
import { systemClock } from '../../platform/clock.ts'
import { Pulls } from '../../engine/pulls/pulls.ts'
import { githubSenders } from '../../engine/report/start.ts'
import { EngineSession } from '../../engine/session.ts'
import { eventually } from './eventually.ts'
import { startFakeGitHub, type FakeGitHub } from './fake-github/server.ts'
import { createFixtureRepo, type FixtureEntry, type GitFixture } from './git-fixture.ts'
import { startSyncRig, type SyncRig } from './sync-rig.ts'
import type { TestClock } from './github-rig.ts'

type Files = Readonly<Record<string, FixtureEntry>>

/** Pull requests of a real Git repository at a fake GitHub, planned by a real engine's parts on a store in memory. */
export interface PullsRig {
  readonly repo: GitFixture
  readonly fake: FakeGitHub
  readonly sync: SyncRig
  readonly pulls: Pulls
  readonly clock: TestClock
  /** Everything that was logged, as text. */
  readonly logged: () => string
  /** A commit on a branch of its own, beginning where main is the first time. */
  branch(name: string, files: Files): Promise<string>
  /** Opens the pull request, or moves its head, and tells of it. */
  push(number: number, sha: string, repository?: string): Promise<void>
  /** The record once this head has been planned, and everything that is owed then is sent. */
  planned(number: number, sha: string): Promise<PullState>
  record(number: number): Promise<PullState | undefined>
  /** Sends what is owed; answers how much it was. */
  drain(): Promise<number>
  /** Pull requests as another engine of the cluster sees to them. */
  another(engineId: string): Promise<Pulls>
  stop(): Promise<void>
}

export async function startPullsRig(
  files: Files,
  config: Partial<RepositoryConfig> = {},
): Promise<PullsRig> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bnt-p-'))
  const tokenFile = join(dataDir, 'token')
  await writeFile(tokenFile, 'pat')
  const clock: TestClock = {
    aheadMs: 0,
    now: () => systemClock.now() + clock.aheadMs,
    sleep: async (ms, signal) => await systemClock.sleep(ms, signal),
  }
  const repo = await createFixtureRepo()
  await repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true') // as GitHub
  await repo.commit(files)
  const fake = await startFakeGitHub({ git: repo.dir, now: () => clock.now() })
  const sync = await startSyncRig(fake.gitUrl, {
    auth: { tokenFile },
    github: { apiUrl: fake.apiUrl, isNamed: true, tokenFile, ...usual },
    ...config,
  })
  await sync.run()
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const { store } = sync
  const repositories = [sync.sync.config]
  const open = (engineId: string, session: EngineSession) =>
    new Pulls({ ...sync.context, repositories, dataDir, clock, log, engineId, session })
  const pulls = open('engine-1', sync.context.session)
  const record = async (number: number) => {
    const entry = await store.get(keys.pull('deploy', number))
    return entry && records.pull.decode(entry.value)
  }
  const { events } = sync.context
  const sender = githubSenders({ repositories, store, events, clock }).get('deploy')
  const drain = async () => {
    const { entries } = await store.range(prefixes.outbox)
    for (const { key, value } of entries) {
      const entry = records.outboxEntry.decode(value)
      const sent = await sender?.send(entry, AbortSignal.timeout(10_000))
      if (sent?.kind !== 'arrived') throw new Error(JSON.stringify(sent))
      const { writes = [] } = sent
      await store.commit({ compare: [], writes: [{ kind: 'delete', key }, ...writes] })
    }
    return entries.length
  }
  return {
    ...{ repo, fake, sync, pulls, clock, record, drain },
    logged: () => lines.join(''),
    branch: async (name, changes) => {
      const known = await repo.git('branch', '--list', name)
      if (known === '') await repo.git('branch', name, 'main')
      return await repo.commit(changes, 'Change', name)
    },
    push: async (number, sha, repository = 'acme/shop') => {
      await fake.pull({ number, head: { sha, ref: 'feature', repo: repository } })
      clock.aheadMs += 11_000
      pulls.hint('deploy', number)
    },
    planned: async (number, sha) => {
      const state = await eventually(async () => {
        const found = await record(number)
        return found?.head === sha ? found : undefined
      })
      await drain()
      return state
    },
    another: async engineId => {
      const { signal } = sync.context
      const options = { store, engineId, address: '', clock, log, signal }
      return open(engineId, await EngineSession.start(options))
    },
    stop: async () => {
      await sync.stop()
      await fake.close()
      await repo.remove()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const usual = {
  ...{ statuses: true, context: 'banyan', deployments: true },
  ...{ environment: 'production', plans: true },
}
