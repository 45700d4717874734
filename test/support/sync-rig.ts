import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { ManifestPolicy } from '../../core/compose/policy.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { Application } from '../../core/model/application.ts'
import { systemClock } from '../../platform/clock.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Store } from '../../platform/store/store.ts'
import { Events } from '../../engine/events.ts'
import { Manifests } from '../../engine/manifests.ts'
import { Reports } from '../../engine/report/reports.ts'
import { ProgressBus } from '../../engine/progress.ts'
import { Keyring, sealingKey } from '../../engine/secrets/keyring.ts'
import { EngineSession, type SessionOptions } from '../../engine/session.ts'
import type { SyncContext, SyncOutcome, SyncRequest } from '../../engine/sync/context.ts'
import { openSource } from '../../engine/sync/open-source.ts'
import { RepositorySync } from '../../engine/sync/repository-sync.ts'
import { ClusterView, viewedPrefixes } from '../../engine/view.ts'

/** The engine's sync on a real Git repository and a store in memory; no rollouts, no agents. */
export interface SyncRig {
  readonly context: SyncContext
  readonly sync: RepositorySync
  readonly store: Store
  run(request?: Partial<SyncRequest>): Promise<SyncOutcome>
  application(name: string): Application | undefined
  /** Everything under a prefix, as stored. */
  stored(prefix: string): Promise<unknown[]>
  /** Another repository of the same cluster. */
  another(config: Partial<RepositoryConfig>): RepositorySync
  stop(): Promise<void>
}

const defaults: Omit<RepositoryConfig, 'url'> = {
  name: 'deploy',
  ref: { kind: 'branch', name: 'main' },
  manifests: ['**/compose.yaml', '**/compose.yml', '**/docker-compose.yml', '**/banyan.yaml'],
  poll: '*/30 * * * * *',
  auth: {},
  forge: 'github',
  fetch: { maxBytes: 2 ** 26, timeoutMs: 60_000 },
  variables: {},
  prune: true,
  pruneBudget: { applications: 3, percent: 20 },
  suspend: false,
  selfHeal: true,
  windows: [],
  policy: { bindMounts: [] },
  rolloutTimeoutMs: 300_000,
}

export const testKeyring = new Keyring([sealingKey(Buffer.alloc(32, 1))])

export async function startSyncRig(
  url: string,
  config: Partial<RepositoryConfig> = {},
  store: Store = createMemoryStore(),
  {
    format,
    ...more
  }: Pick<Partial<SyncContext>, 'sopsKeyFile' | 'clock' | 'engineId'> &
    Pick<SessionOptions, 'format'> = {},
): Promise<SyncRig> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bnt-s-'))
  const stopped = new AbortController()
  const { signal } = stopped
  const log = pino({ level: 'silent' })
  const { clock = systemClock, engineId = 'engine-1' } = more
  const mirror = await Mirror.start(store, viewedPrefixes, { signal, log })
  const view = new ClusterView(mirror)
  const session = await EngineSession.start({
    ...{ store, engineId, address: '', clock, log, signal },
    ...(format !== undefined && { format }),
  })
  const context: SyncContext = {
    store,
    view,
    manifests: new Manifests(store),
    events: new Events(store, log, () => clock.now()),
    progress: new ProgressBus(),
    keyring: () => testKeyring,
    engineId,
    session,
    clock,
    log,
    signal,
    ...more,
  }
  if (config.github) {
    const repositories = [{ ...defaults, url, ...config }]
    const { lease } = context.events
    Object.assign(context, {
      reports: new Reports({ repositories, lease, now: () => clock.now() }),
    })
  }
  const policies = new Map<string, ManifestPolicy>()
  const another = (changes: Partial<RepositoryConfig>) => {
    const full = { ...defaults, url, ...changes }
    policies.set(full.name, full.policy)
    return new RepositorySync(full, openSource(full, { dataDir, store }), context, policies)
  }
  const sync = another(config)
  return {
    context,
    sync,
    store,
    run: async request => await sync.run({ trigger: { kind: 'poll' }, ...request }),
    application: name => view.apps.get(name)?.application?.value,
    stored: async prefix => {
      const { entries } = await store.range(prefix)
      return entries.map(entry => JSON.parse(entry.value) as unknown)
    },
    another,
    stop: async () => {
      stopped.abort()
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
