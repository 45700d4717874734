import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import { chooseManifests } from '../../core/compose/manifests.ts'
import type { ManifestPolicy } from '../../core/compose/policy.ts'
import type { RepositoryConfig } from '../../core/config/config.ts'
import { hashOf } from '../../core/hash.ts'
import { keys } from '../../core/keys.ts'
import type { Application, Manifest } from '../../core/model/application.ts'
import type { ManifestState, RepositoryState } from '../../core/model/repository.ts'
import { globalScope } from '../../core/model/secret.ts'
import { records } from '../../core/records.ts'
import { takeLock, type Lock } from '../../platform/store/lock.ts'
import { RateLimited } from '../git/rate-limit.ts'
import type { CommitInfo, GitRepository } from '../git/repository.ts'
import { TreeReader } from '../git/tree.ts'
import { changedSecrets } from '../secrets/lookups.ts'
import { carryOut } from './carry-out.ts'
import { checkCommit } from './check-commit.ts'
import type { SyncContext, SyncError, SyncOutcome, SyncRequest } from './context.ts'
import { manifestMatcher } from './discover.ts'
import { isFresh, loadManifest, type CachedManifest, type LoadContext } from './load.ts'
import { mapLimited } from './map-limited.ts'
import type { ManifestFound } from './manifest.ts'
import { planSync, type Decision } from './plan.ts'
import { resolveRef, type Head } from './resolve-ref.ts'

/** Manifests that are loaded at once. */
const concurrency = 16
/** How long a sync waits for another engine that syncs the same repository. */
const lockPatienceMs = 30_000

/** Brings the wanted state of one repository's applications up to the newest commit of its ref. */
export class RepositorySync {
  readonly config: RepositoryConfig
  readonly repository: GitRepository
  /** Epoch milliseconds of the last sync in this process that ended. */
  lastEndedAt: number | undefined
  readonly #context: SyncContext
  readonly #trees: TreeReader
  readonly #cache = new Map<string, CachedManifest>()
  readonly #configHash: string
  readonly #policies: ReadonlyMap<string, ManifestPolicy>

  /** `policies`: those of all repositories, which share the networks of the servers. */
  constructor(
    config: RepositoryConfig,
    repository: GitRepository,
    context: SyncContext,
    policies: ReadonlyMap<string, ManifestPolicy>,
  ) {
    this.config = config
    this.#policies = policies
    this.repository = repository
    this.#context = context
    this.#trees = new TreeReader(repository)
    const { url, ref, manifests, variables, policy, prune, pruneBudget, signers } = config
    const rules = { policy, prune, pruneBudget, ...(signers && { signers }) }
    this.#configHash = hashOf({ url, ref, manifests, variables, ...rules })
  }

  /** Never rejects but for bugs: what stops a sync is in the outcome and on the repository's record. */
  async run(request: SyncRequest): Promise<SyncOutcome> {
    const { name, suspend } = this.config
    if (suspend)
      return this.#failed({ code: 'suspended', message: `${name} is suspended in banyan.yaml` })
    let lock: Lock | undefined
    try {
      const head = await this.#head()
      if (this.#isSettled(head.commit, request)) return this.#nothingNew(head.commit)
      lock = await this.#lock()
      return await this.#syncTo(head, request, lock)
    } catch (error) {
      return await this.#noteError(error)
    } finally {
      await lock?.release().catch(() => undefined)
      this.lastEndedAt = this.#context.clock.now()
    }
  }

  /** What a sync to this ref, else to the configured one, would do, without doing it. */
  async preview(
    asked?: string,
  ): Promise<{ readonly commit: string; readonly decisions: readonly Decision[] }> {
    const { signal } = this.#context
    const { ref, commit } =
      asked === undefined
        ? await this.#head()
        : { ref: asked, commit: await this.repository.resolve(asked, signal) }
    const info = await this.repository.fetch(ref, commit, signal)
    const decisions = await this.#plan(await this.#loadAll(info), {
      trigger: { kind: 'person' },
      retry: true,
    })
    return { commit, decisions }
  }

  /** Names of stored secrets that the manifests would find otherwise than at the last sync. */
  changedSecrets(): string[] {
    return changedSecrets(this.#state(), this.#context.view.secretHeads)
  }

  /** Whether a manifest would take this secret, if it had a version. */
  looksUp({ scope, name }: { readonly scope: string; readonly name: string }): boolean {
    const isMeant = (asked: string) =>
      scope === globalScope ? asked.endsWith(`/${name}`) : asked === `${scope}/${name}`
    const manifests = Object.values(this.#state()?.manifests ?? {})
    return manifests.some(({ secrets = {} }) => Object.keys(secrets).some(isMeant))
  }

  async #head(): Promise<Head> {
    return await resolveRef(this.repository, this.config.ref, this.#context.signal)
  }

  #isSettled(commit: string, { retry, approve }: SyncRequest): boolean {
    const state = this.#state()
    return (
      state?.head === commit &&
      state.configHash === this.#configHash &&
      state.error === undefined &&
      this.changedSecrets().length === 0 &&
      retry !== true &&
      approve !== true
    )
  }

  #nothingNew(commit: string): SyncOutcome {
    return { repository: this.config.name, commit, decisions: [], accepted: [] }
  }

  #failed(error: SyncError): SyncOutcome {
    return { repository: this.config.name, error, decisions: [], accepted: [] }
  }

  async #lock(): Promise<Lock> {
    const { store, engineId, session, clock, signal } = this.#context
    const until = clock.now() + lockPatienceMs
    for (;;) {
      const lock = await takeLock(store, `sync/${this.config.name}`, engineId, session.lease)
      if (lock) return lock
      if (clock.now() > until || signal.aborted) {
        throw new BanyanError('sync-locked', `another engine syncs ${this.config.name}`, 'retry')
      }
      await clock.sleep(200, signal)
    }
  }

  async #syncTo({ ref, commit }: Head, request: SyncRequest, lock: Lock): Promise<SyncOutcome> {
    const { name } = this.config
    const { progress, signal } = this.#context
    progress.emit({ repository: name, phase: 'syncing', message: `commit ${commit.slice(0, 7)}` })
    const info = await this.repository.fetch(ref, commit, signal)
    await checkCommit(this.repository, info, this.config, this.#state(), request)
    const found = await this.#loadAll(info)
    const decisions = await this.#plan(found, request)
    const { author, subject } = info
    const source = { repository: name, ref, commit, author, subject }
    const { trigger } = request
    const { accepted, refused } = await carryOut(this.#context, decisions, source, trigger, lock)
    const outcome = [...decisions.filter(d => !refused.some(r => r.app === d.app)), ...refused]
    await this.#noteSynced(info, found, outcome)
    return { repository: name, commit, decisions: outcome, accepted }
  }

  async #loadAll({ tree }: CommitInfo): Promise<ManifestFound[]> {
    const matches = manifestMatcher(this.config.manifests)
    const files = await this.#trees.list(tree, { matches, signal: this.#context.signal })
    const paths = chooseManifests(files.map(file => file.path))
    const present = new Set(paths)
    const context = this.#loadContext()
    for (const path of this.#cache.keys()) if (!present.has(path)) this.#cache.delete(path)
    return await mapLimited(paths, concurrency, async path => {
      const cached = this.#cache.get(path)
      if (cached && (await isFresh(context, tree, cached))) return cached.manifest
      const loaded = await loadManifest(context, tree, path)
      this.#cache.set(path, loaded)
      return loaded.manifest
    })
  }

  #loadContext(): LoadContext {
    const { variables, policy, name: defaultName } = this.config
    const { view, keyring, sopsKeyFile } = this.#context
    return {
      ...{ repository: this.repository, trees: this.#trees, variables, policy, defaultName },
      secrets: { heads: view.secretHeads, keyring },
      ...(sopsKeyFile !== undefined && { sopsKeyFile }),
    }
  }

  async #plan(manifests: readonly ManifestFound[], request: SyncRequest): Promise<Decision[]> {
    const applications = this.#applications()
    const digests = new Map(
      manifests.flatMap(m => (m.kind === 'loaded' ? [[m.project.name, m.digest] as const] : [])),
    )
    const compared = [...applications.values()].filter(
      app =>
        app.repository === this.config.name &&
        (app.digest !== digests.get(app.name) || request.retry === true),
    )
    const bases = await mapLimited(compared, concurrency, app => this.#baseOf(app))
    const { prune, pruneBudget: budget } = this.config
    return planSync({
      repository: this.config.name,
      manifests,
      applications,
      base: new Map(bases.flatMap(base => (base ? [[base.app, base] as const] : []))),
      policies: this.#policies,
      prune: { prune, budget, approved: request.approve === true },
      retry: request.retry === true,
    })
  }

  async #baseOf({ name, failed, active, wanted }: Application): Promise<Manifest | undefined> {
    const generation = failed ? active : wanted
    if (generation === undefined) return undefined
    return await this.#context.manifests.get(name, generation)
  }

  #applications(): Map<string, Application> {
    return new Map(
      [...this.#context.view.apps].flatMap(([name, { application }]) =>
        application ? [[name, application.value] as const] : [],
      ),
    )
  }

  #state(): RepositoryState | undefined {
    return this.#context.view.repositories.get(this.config.name)?.value
  }

  async #noteSynced(
    { commit, committedAt }: CommitInfo,
    found: readonly ManifestFound[],
    decisions: readonly Decision[],
  ): Promise<void> {
    const { clock } = this.#context
    const refused = new Map(
      decisions.flatMap(d => (d.kind === 'refused' ? [[d.path, d.message]] : [])),
    )
    const held = decisions.flatMap(d => (d.kind === 'held' ? [d.app] : []))
    const manifests = Object.fromEntries(
      found.map(manifest => [manifest.path, manifestState(manifest, refused.get(manifest.path))]),
    )
    await this.#writeState({
      name: this.config.name,
      head: commit,
      headCommittedAt: committedAt,
      configHash: this.#configHash,
      syncedAt: clock.now(),
      manifests,
      ...(held.length > 0 && { held }),
    })
  }

  /** Running containers are untouched; the record says since when and why. */
  async #noteError(error: unknown): Promise<SyncOutcome> {
    const { name } = this.config
    const { events, clock, log, signal } = this.#context
    const [code, message] = [codeOf(error), messageOf(error)]
    if (signal.aborted) return this.#failed({ code, message })
    if (code === 'internal') log.error({ err: error, repository: name }, 'sync failed')
    const before = this.#state()
    try {
      if (before?.error?.code !== code || before.error.message !== message) {
        await this.#writeState({
          ...(before ?? { name, manifests: {} }),
          error: { code, message, since: clock.now() },
        })
        await events.record({ kind: 'sync-failed', level: 'error', repository: name, message })
      }
    } catch (err) {
      log.warn({ err, repository: name }, 'sync error not stored')
    }
    const limited = error instanceof RateLimited && { retryAt: error.until }
    return this.#failed({ code, message, ...limited })
  }

  async #writeState(state: RepositoryState): Promise<void> {
    const { store, view } = this.#context
    const value = records.repository.encode(state)
    const key = keys.repository(this.config.name)
    const { revision } = await store.commit({ compare: [], writes: [{ kind: 'put', key, value }] })
    await view.mirror.waitFor(revision, AbortSignal.timeout(10_000))
  }
}

function manifestState(manifest: ManifestFound, refusal: string | undefined): ManifestState {
  return {
    ...(manifest.kind === 'loaded' && { app: manifest.project.name }),
    digest: manifest.digest,
    ...(Object.keys(manifest.secrets).length > 0 && { secrets: manifest.secrets }),
    ...(refusal !== undefined && { error: refusal }),
  }
}
