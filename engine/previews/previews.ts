import type { ManifestPolicy } from '../../core/compose/policy.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { Preview } from '../../core/model/pull.ts'
import type { Changed } from '../applications.ts'
import { KeyedLoop } from '../../platform/keyed-loop.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { GitRepository } from '../git/repository.ts'
import { TreeReader } from '../git/tree.ts'
import type { PullPreviews, PullSeen } from '../pulls/pull.ts'
import type { SyncContext } from '../sync/context.ts'
import { decidePreview, type PreviewTodo } from './decide.ts'
import { deployPreview } from './deploy.ts'
import {
  findPreview,
  type PreviewId,
  previewKey,
  requirePreview,
  tellRefused,
  writePreview,
} from './record.ts'
import { removePreview } from './remove.ts'
import { withSyncLock } from './with-lock.ts'

/** Pull requests of different repositories; those of one wait for each other anyway. */
const concurrency = 4
/** Timers can't be longer, and clocks are set. */
const longestRestMs = 3_600_000

export interface PreviewsOptions {
  readonly context: SyncContext
  /** All of the engine. */
  readonly repositories: readonly RepositoryConfig[]
  /** Where the commits of a repository's pull requests are read from. */
  readonly open: (config: RepositoryConfig) => GitRepository
}

/**
 * What runs of pull requests beside the branch's applications. Every engine watches over all of them: whichever comes
 * first does what is due, under the lock of the repository's syncs.
 */
export class Previews {
  readonly #options: PreviewsOptions
  readonly #repositories: ReadonlyMap<string, RepositoryConfig>
  readonly #policies: ReadonlyMap<string, ManifestPolicy>
  readonly #sources = new Map<string, { repository: GitRepository; trees: TreeReader }>()
  /** News of pull requests that nothing was made of yet, by `previewKey`. */
  readonly #news = new Map<string, PullSeen>()
  /** What was seen of those that are open last, by `previewKey`. */
  readonly #open = new Map<string, PullSeen>()
  readonly #loop: KeyedLoop

  constructor(options: PreviewsOptions) {
    const { context, repositories } = options
    const { log, signal } = context
    this.#options = options
    this.#repositories = new Map(repositories.map(config => [config.name, config]))
    this.#policies = new Map(repositories.map(({ name, policy }) => [name, policy]))
    this.#loop = new KeyedLoop({
      name: 'previews',
      round: async (key, ended) => await this.#round(key, ended),
      ...{ concurrency, log, signal },
    })
  }

  /** Ends those whose time comes, until the engine ends. */
  start(): void {
    const { view, signal } = this.#options.context
    const look = () => {
      for (const key of view.previews.keys()) this.#loop.poke(key)
      for (const [key, pull] of this.#open)
        if (this.#waits(key)) this.#see(idOf(key).repository, pull)
    }
    look()
    const stop = view.onTouched(({ previews, applications, secrets }) => {
      if (previews) look()
      // one that was missing may be there now
      if (secrets) for (const [key, pull] of this.#open) this.#see(idOf(key).repository, pull)
      for (const app of applications) this.#followAgain(app)
    })
    signal.addEventListener('abort', stop, { once: true })
  }

  /** For the pull requests of one repository. */
  of(repository: string): PullPreviews {
    return {
      consider: async pull => {
        this.#see(repository, pull)
        await Promise.resolve()
      },
    }
  }

  /** Where the commits of a pull request's ref are read from; undefined for any other ref. */
  copyOf(repository: string, ref: string): GitRepository | undefined {
    const config = this.#repositories.get(repository)
    return config && ref.startsWith('refs/pull/') ? this.#source(config).repository : undefined
  }

  /** Where people reach the previews of a repository, as configured. */
  addressOf(repository: string): string | undefined {
    return this.#repositories.get(repository)?.previews?.address
  }

  /** Until a new commit, or an extension. Rejects with `preview-unknown`. */
  async remove(id: PreviewId, person: string, signal: AbortSignal): Promise<readonly Changed[]> {
    const { context } = this.#options
    requirePreview(context, id)
    const why = `${person || 'somebody'} removed it`
    return await withSyncLock(context, id, signal, async lock => {
      requirePreview(context, id)
      return await removePreview(context, id, { kind: 'remove', why, forget: false }, lock)
    })
  }

  /** Ends so many milliseconds from now; what has ended comes back. Rejects with `preview-unknown`. */
  async extend(
    id: PreviewId,
    ttlMs: number,
    person: string,
    signal: AbortSignal,
  ): Promise<Preview> {
    const { context } = this.#options
    requirePreview(context, id)
    const next = await withSyncLock(context, id, signal, async lock => {
      const { ended: _, ...kept } = requirePreview(context, id)
      const extended = { ...kept, expiresAt: context.clock.now() + ttlMs }
      await writePreview(context, id, extended, [lock.fence])
      return extended
    })
    await context.events.record({
      ...{ kind: 'preview-extended', repository: id.repository },
      message: `${person || 'somebody'} lets the preview of pull request #${id.pull} run until ${new Date(next.expiresAt).toISOString()}`,
    })
    const pull = this.#open.get(previewKey(id))
    if (pull) this.#see(id.repository, pull)
    return next
  }

  #see(repository: string, pull: PullSeen): void {
    const key = previewKey({ repository, pull: pull.number })
    this.#news.set(key, pull)
    if (pull.state === 'open') this.#open.set(key, pull)
    else this.#open.delete(key)
    this.#loop.poke(key)
  }

  /** A person let it follow its pull request again. */
  #followAgain(app: string): void {
    const found = this.#options.context.view.apps.get(app)?.application?.value
    if (!found?.preview || found.digest !== '' || found.removing === true) return
    const { repository, preview } = found
    const pull = this.#open.get(previewKey({ repository, pull: preview.pull }))
    if (pull) this.#see(repository, pull)
  }

  /** Another one has gone, perhaps: there may be room for it now. */
  #waits(key: string): boolean {
    const preview = this.#options.context.view.previews.get(key)?.value
    return preview?.apps.length === 0 && preview.ended === undefined
  }

  async #round(key: string, signal: AbortSignal): Promise<{ againInMs: number } | undefined> {
    const id = idOf(key)
    const news = this.#news.get(key)
    let todo = this.#decide(id, news)
    if (todo.kind !== 'rest') {
      todo = await withSyncLock(this.#options.context, id, signal, async lock => {
        const now = this.#decide(id, news)
        await this.#do(id, now, lock, signal)
        return this.#decide(id, undefined)
      })
    }
    if (this.#news.get(key) === news) this.#news.delete(key)
    const until = todo.kind === 'rest' ? todo.until : undefined
    if (until === undefined) return undefined
    const restMs = until - this.#options.context.clock.now()
    return { againInMs: Math.min(Math.max(restMs, 0), longestRestMs) }
  }

  #decide(id: PreviewId, pull: PullSeen | undefined): PreviewTodo {
    const { context } = this.#options
    const config = this.#repositories.get(id.repository)
    const others = this.#all(id.repository).filter(
      ({ number, apps }) => number !== id.pull && apps.length > 0,
    ).length
    return decidePreview({
      config: config?.previews,
      ref: config?.ref ?? { kind: 'commit', name: '' },
      preview: findPreview(context, id)?.value,
      ...{ pull, others, now: context.clock.now() },
    })
  }

  async #do(id: PreviewId, todo: PreviewTodo, lock: Lock, signal: AbortSignal): Promise<void> {
    const { context } = this.#options
    if (todo.kind === 'remove') await removePreview(context, id, todo, lock)
    if (todo.kind === 'refuse') await this.#refuse(id, todo, lock)
    if (todo.kind === 'deploy') {
      const config = this.#repositories.get(id.repository)
      if (!config?.previews) return
      const source = { ...this.#source(config), config, previews: config.previews }
      await deployPreview({ ...source, context, policies: this.#policies }, todo, lock, signal)
    }
  }

  async #refuse(
    id: PreviewId,
    { pull, problem }: Extract<PreviewTodo, { kind: 'refuse' }>,
    lock: Lock,
  ): Promise<void> {
    const { context } = this.#options
    const now = context.clock.now()
    const before = findPreview(context, id)?.value
    const fresh = { apps: [], ports: {}, since: now, expiresAt: now }
    const { repository } = id
    const next = { ...fresh, ...before, repository, number: id.pull, head: pull.head, problem }
    delete next.ended
    await writePreview(context, id, next, [lock.fence])
    if (before?.problem === problem) return
    await tellRefused(context, id, pull.head, problem)
  }

  #source(config: RepositoryConfig): { repository: GitRepository; trees: TreeReader } {
    const known = this.#sources.get(config.name)
    if (known) return known
    const repository = this.#options.open(config)
    const source = { repository, trees: new TreeReader(repository) }
    this.#sources.set(config.name, source)
    return source
  }

  #all(repository: string): Preview[] {
    const all = [...this.#options.context.view.previews.values()].map(({ value }) => value)
    return all.filter(preview => preview.repository === repository)
  }
}

/** Of a `previewKey`. */
function idOf(key: string): PreviewId {
  const slash = key.indexOf('/')
  return { repository: key.slice(0, slash), pull: Number(key.slice(slash + 1)) }
}
