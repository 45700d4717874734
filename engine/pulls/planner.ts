import type { ManifestPolicy } from '../../core/compose/policy.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { PlanView } from '../../core/model/plan.ts'
import type { GitRepository } from '../git/repository.ts'
import { TreeReader } from '../git/tree.ts'
import type { Manifests } from '../manifests.ts'
import type { Keyring } from '../secrets/keyring.ts'
import { loadAt } from '../sync/load-at.ts'
import type { CachedManifest, LoadContext } from '../sync/load.ts'
import type { ManifestFound } from '../sync/manifest.ts'
import { applicationsOf, syncWorld } from '../sync/plan-manifests.ts'
import { isConcerned } from '../sync/plan.ts'
import type { ClusterView } from '../view.ts'
import { belongingTo, isOwn, manifestsToPlan } from './belongs.ts'
import type { Comparison } from './forge.ts'
import { forkContext } from './fork-context.ts'
import { planPull } from './plan-pull.ts'
import type { PullSeen } from './pull.ts'

export interface PlannerContext {
  readonly config: RepositoryConfig
  /** Those of all repositories. */
  readonly policies: ReadonlyMap<string, ManifestPolicy>
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly keyring: () => Keyring
  readonly sopsKeyFile?: string
  /** Copies of the repository: neither is the one that syncs use, and what strangers push is apart from both. */
  readonly sources: { readonly own: GitRepository; readonly forks: GitRepository }
}

/** Where trees are loaded from, as whom; what two loads share. */
interface Desk {
  readonly repository: GitRepository
  readonly context: LoadContext
  readonly head: Map<string, CachedManifest>
  readonly mergeBase: Map<string, CachedManifest>
}

/** Plans pull requests of one repository, one after the other. */
export class PullPlanner {
  readonly #context: PlannerContext
  readonly #own: Desk
  readonly #forks: Desk
  #queue: Promise<unknown> = Promise.resolve()

  constructor(context: PlannerContext) {
    this.#context = context
    const { sources, view, keyring, sopsKeyFile } = context
    const secrets = { heads: view.secretHeads, keyring }
    const keys = sopsKeyFile === undefined ? {} : { sopsKeyFile }
    this.#own = desk(sources.own, { ...usual(context, sources.own), secrets, ...keys })
    this.#forks = desk(sources.forks, forkContext(usual(context, sources.forks)))
  }

  /** Rejects as a fetch does: `git-moved` (retry) where the head is gone, or not to be seen yet. */
  async plan(pull: PullSeen, over: Comparison, signal: AbortSignal): Promise<PlanView> {
    const turn = this.#queue.then(() => this.#plan(pull, over, signal))
    this.#queue = turn.catch(() => undefined)
    return await turn
  }

  async #plan(pull: PullSeen, over: Comparison, signal: AbortSignal): Promise<PlanView> {
    signal.throwIfAborted()
    const { config, view, manifests, policies } = this.#context
    const { number, fork, head: commit, base } = pull
    const at = fork ? this.#forks : this.#own
    const head = await this.#load(at, `refs/pull/${number}/head`, commit, 'head', signal)
    const from = `refs/heads/${base}`
    const mergeBase = await this.#load(at, from, over.mergeBase, 'mergeBase', signal)
    const belonging = belongingTo(head, mergeBase)
    const whose = { repository: config.name }
    const applications = [...applicationsOf(view).values()].filter(app => isConcerned(whose, app))
    const world = await syncWorld(
      { view, manifests, config, policies },
      manifestsToPlan(head, belonging, applications),
      {},
      app => !fork && isOwn(belonging, app),
    )
    const against = view.repositories.get(config.name)?.value.head
    const origin = { number, fork, ...over }
    return planPull({
      ...{ world, belonging, mergeBase },
      about: { ...whose, commit, pull: origin, ...(against !== undefined && { against }) },
      tasksOf: app => view.apps.get(app)?.tasks.values() ?? [],
    })
  }

  async #load(
    { repository, context, ...caches }: Desk,
    ref: string,
    commit: string,
    which: 'head' | 'mergeBase',
    signal: AbortSignal,
  ): Promise<ManifestFound[]> {
    const { tree } = await repository.fetch(ref, commit, signal)
    const { manifests: globs } = this.#context.config
    return await loadAt(context, tree, { globs, cache: caches[which], signal })
  }
}

function usual({ config }: PlannerContext, repository: GitRepository) {
  const { variables, policy, name: defaultName } = config
  return { repository, trees: new TreeReader(repository), variables, policy, defaultName }
}

function desk(repository: GitRepository, context: LoadContext): Desk {
  return { repository, context, head: new Map(), mergeBase: new Map() }
}
