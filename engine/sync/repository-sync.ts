import type { ManifestPolicy } from '../../core/compose/policy.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import { hashOf } from '../../core/hash.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import { globalScope } from '../../core/model/secret.ts'
import type { Lock } from '../../platform/store/lock.ts'
import { healAgain } from '../healing.ts'
import type { CommitInfo, GitRepository } from '../git/repository.ts'
import { TreeReader } from '../git/tree.ts'
import { changedSecrets } from '../secrets/lookups.ts'
import { carryOut } from './carry-out.ts'
import { checkCommit } from './check-commit.ts'
import type { SyncContext, SyncOutcome, SyncRequest } from './context.ts'
import { type HoldOf, holdsOf } from './hold.ts'
import type { CachedManifest, LoadContext } from './load.ts'
import { loadAt } from './load-at.ts'
import type { ManifestFound } from './manifest.ts'
import type { Decision } from './decision.ts'
import { tellOverride, withNeededOverride } from './override.ts'
import { Mirrors } from './mirrors.ts'
import { noteSynced, noteSyncError } from './note-sync.ts'
import { planManifests } from './plan-manifests.ts'
import { repositoryUnchanged } from './repository-record.ts'
import { resolveRef, type Head } from './resolve-ref.ts'
import { takeSyncLock } from './sync-lock.ts'

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
    const { engineId, signal } = this.#context
    const { name } = this.config
    let lock: Lock | undefined
    try {
      const seen = this.#revision()
      const found = await this.#head()
      if (this.#isSettled(found.commit, request)) return this.#nothingNew(found.commit)
      lock = await takeSyncLock(this.#context, name, engineId, signal)
      // another engine may have synced meanwhile, to a commit that is newer than what we found
      const head = this.#revision() === seen ? found : await this.#head()
      if (this.#isSettled(head.commit, request)) return this.#nothingNew(head.commit)
      return await this.#syncTo(head, request, lock)
    } catch (error) {
      const noted = await noteSyncError(this.#context, name, error, lock)
      return { repository: name, error: noted, decisions: [], accepted: [] }
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
    const { ref } = this.config
    const { signal } = this.#context
    return this.repository instanceof Mirrors
      ? await this.repository.head(ref, this.#state() ?? {}, signal)
      : await resolveRef(this.repository, ref, signal)
  }

  #isSettled(commit: string, request: SyncRequest): boolean {
    const state = this.#state()
    return (
      state?.head === commit &&
      state.configHash === this.#configHash &&
      state.error === undefined &&
      this.changedSecrets().length === 0 &&
      request.retry !== true &&
      request.approve !== true &&
      this.#stillWaits(state, request)
    )
  }

  /** Whatever held a change back still does. */
  #stillWaits({ waiting = {}, behind = {} }: RepositoryState, request: SyncRequest): boolean {
    const apps = Object.keys(waiting)
    if (apps.length === 0) return true
    const holdOf = this.#holdsOf(request)
    return apps.every(app => holdOf(behind[app] ?? app) !== undefined)
  }

  #holdsOf(request: SyncRequest): HoldOf {
    const { view, clock } = this.#context
    const application = (app: string) => view.apps.get(app)?.application?.value
    const suspended = this.#state()?.suspended
    return holdsOf({ config: this.config, suspended, application, now: clock.now() }, request)
  }

  #nothingNew(commit: string): SyncOutcome {
    return { repository: this.config.name, commit, decisions: [], accepted: [] }
  }

  async #syncTo({ ref, commit }: Head, asked: SyncRequest, lock: Lock): Promise<SyncOutcome> {
    const { name } = this.config
    const { progress, signal, view } = this.#context
    const request = withNeededOverride(asked, this.config.windows, this.#context.clock.now())
    progress.emit({ repository: name, phase: 'syncing', message: `commit ${commit.slice(0, 7)}` })
    const info = await this.repository.fetch(ref, commit, signal)
    const signer = await checkCommit(this.repository, info, this.config, this.#state(), request)
    const found = await this.#loadAll(info)
    const decisions = await this.#plan(found, request, this.#holdsOf(request))
    const { author, subject } = info
    const signed = signer !== undefined && { signer }
    const source = { repository: name, ref, commit, author, subject, ...signed }
    const { trigger } = request
    await tellOverride(this.#context, name, trigger, decisions)
    const gate = (app: string) => ({
      hold: this.#holdsOf(request)(app),
      compare: repositoryUnchanged(view, name),
    })
    const order = { source, trigger, lock, gate }
    const { accepted, instead } = await carryOut(this.#context, decisions, order)
    if (request.retry === true) await healAgain(this.#context, name)
    const outcome = [...decisions.filter(d => !instead.some(r => r.app === d.app)), ...instead]
    const synced = { info, configHash: this.#configHash, found, decisions: outcome, lock }
    await noteSynced(this.#context, this.config, synced)
    return { repository: name, commit, decisions: outcome, accepted }
  }

  async #loadAll({ tree }: CommitInfo): Promise<ManifestFound[]> {
    const { manifests: globs } = this.config
    const { signal } = this.#context
    return await loadAt(this.#loadContext(), tree, { globs, cache: this.#cache, signal })
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

  /** Without `holdOf`: what would be done if nothing held it back. */
  async #plan(
    found: readonly ManifestFound[],
    request: SyncRequest,
    holdOf?: HoldOf,
  ): Promise<Decision[]> {
    const { view, manifests } = this.#context
    const planning = { view, manifests, config: this.config, policies: this.#policies }
    return await planManifests({ ...planning, ...(holdOf && { holdOf }) }, found, request)
  }

  #state(): RepositoryState | undefined {
    return this.#context.view.repositories.get(this.config.name)?.value
  }

  #revision(): number {
    return this.#context.view.repositories.get(this.config.name)?.revision ?? 0
  }
}
