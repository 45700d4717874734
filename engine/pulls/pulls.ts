import { join } from 'node:path'
import { ulid } from 'ulid'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import { BanyanError } from '../../core/errors.ts'
import type { PlanView } from '../../core/model/plan.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { GitHub } from '../github/github.ts'
import { openGitHub } from '../github/open.ts'
import type { Manifests } from '../manifests.ts'
import type { Keyring } from '../secrets/keyring.ts'
import type { EngineSession } from '../session.ts'
import { openSource } from '../sync/open-source.ts'
import { isOnDuty } from '../sync/rota.ts'
import type { ClusterView } from '../view.ts'
import { PullForge } from './forge.ts'
import { PullPlanner } from './planner.ts'
import type { PullPreviews } from './pull.ts'
import { PullRecords } from './record.ts'
import { PullWatch } from './watch.ts'

export interface PullsContext {
  readonly repositories: readonly RepositoryConfig[]
  /** Of the engine. */
  readonly dataDir: string
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly events: Events
  readonly keyring: () => Keyring
  readonly sopsAgeKeyFile?: string
  readonly engineId: string
  readonly session: EngineSession
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Absent, or answering none: pull requests of the repository are planned, and not deployed. */
  readonly previewsOf?: (repository: string) => PullPreviews | undefined
}

/** What forks may fetch, of what the repository itself may. */
const forkShare = 1 / 4
const forkTimeoutMs = 60_000

interface Watched {
  readonly forge: PullForge
  readonly planner: PullPlanner
  readonly watch: PullWatch
}

/** Pull requests of all repositories: planned when something is heard of them, or every five minutes. */
export class Pulls {
  readonly #context: PullsContext
  readonly #watched: ReadonlyMap<string, Watched>

  constructor(context: PullsContext) {
    this.#context = context
    this.#watched = new Map(
      context.repositories.flatMap(config => {
        const { ref, github } = config
        const api = openGitHub(config, context)
        if (!api || !github || ref.kind !== 'branch') return []
        return [[config.name, watched(context, config, api, ref.name)] as const]
      }),
    )
  }

  start(): void {
    const { repositories } = this.#context
    for (const { name, github, previews } of repositories) {
      const isWanted = github?.plans === true || previews !== undefined
      if (isWanted) this.#watched.get(name)?.watch.start()
    }
  }

  /** It may have changed. */
  hint(repository: string, number: number): void {
    this.#watched.get(repository)?.watch.want(number)
  }

  /** It is to be planned again, and said again, although it may not have changed. */
  again(repository: string, number: number): void {
    this.#watched.get(repository)?.watch.want(number, true)
  }

  /** What merging it would do now; nothing is posted. Rejects with `pull-unknown`, `pulls-unconfigured`, and as fetches do. */
  async plan(repository: string, number: number, signal: AbortSignal): Promise<PlanView> {
    const { forge, planner } = this.#get(repository)
    const pull = await forge.get(number, signal)
    if (!pull) {
      throw new BanyanError(
        'pull-unknown',
        `${repository} has no pull request #${number}, or the credential may not see it`,
        'stalled',
      )
    }
    return await planner.plan(pull, await forge.compare(pull.base, pull.head, signal), signal)
  }

  #get(repository: string): Watched {
    const found = this.#watched.get(repository)
    if (found) return found
    const config = this.#context.repositories.find(({ name }) => name === repository)
    const isBranch = config?.ref.kind === 'branch'
    throw new BanyanError(
      'pulls-unconfigured',
      isBranch
        ? `pull requests of ${repository} can't be asked for: it needs a credential for GitHub's API, auth.token_file, auth.github_app or github.token_file in banyan.yaml`
        : `${repository} follows no branch, so no pull request would be merged into what it deploys`,
      'stalled',
    )
  }
}

function watched(
  context: PullsContext,
  config: RepositoryConfig,
  api: GitHub,
  branch: string,
): Watched {
  const { store, view, manifests, events, keyring, sopsAgeKeyFile: sopsKeyFile, clock } = context
  const { engineId, session, log, signal, previewsOf } = context
  const now = () => clock.now()
  const forge = new PullForge(api, now)
  const policies = new Map(context.repositories.map(({ name, policy }) => [name, policy]))
  const planner = new PullPlanner({
    ...{ config, policies, view, manifests, keyring },
    ...(sopsKeyFile !== undefined && { sopsKeyFile }),
    sources: sourcesOf(context, config),
  })
  const records = new PullRecords({ store, events, newId: ulid, now }, config.name)
  const previews = config.previews && previewsOf?.(config.name)
  const watch = new PullWatch({
    ...{ config, branch, forge, isApp: api.isApp, planner, records },
    isOnDuty: () => isOnDuty(config.name, view.engines, engineId),
    ...(previews && { previews }),
    ...{ store, engineId, session, clock, log, signal },
  })
  return { forge, planner, watch }
}

/** Copies in folders of their own: neither a slow nor a huge pull request holds up what is deployed. */
function sourcesOf({ dataDir, store, log }: PullsContext, config: RepositoryConfig) {
  const open = { dataDir: join(dataDir, 'git'), store, log }
  const { maxBytes, timeoutMs } = config.fetch
  const little = {
    maxBytes: Math.ceil(maxBytes * forkShare),
    timeoutMs: Math.min(timeoutMs, forkTimeoutMs),
  }
  return {
    own: openSource(config, { ...open, apart: 'pulls' }),
    forks: openSource({ ...config, fetch: little }, { ...open, apart: 'forks' }),
  }
}
