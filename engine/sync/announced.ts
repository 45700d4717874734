import type { Clock } from '../../platform/clock.ts'
import type { Events } from '../events.ts'
import type { ClusterView } from '../view.ts'
import type { Syncs } from './loop.ts'

/** What a delivery said of a repository. A hint: what is deployed is asked of the Git server alone. */
export interface Announcement {
  readonly repository: string
  readonly delivery: string
  /** What the ref is said to be now; absent where it was not said. */
  readonly commit?: string
  /** Epoch milliseconds of its arrival. */
  readonly at: number
}

interface Context {
  readonly syncs: Pick<Syncs, 'request'>
  readonly view: ClusterView
  readonly events: Events
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Forges tell of a push before every one of their Git servers shows it. */
const lookAgainAfterMs = [1000, 2000, 4000, 8000, 15_000]

/** Syncs for deliveries, and waits for what they told of. */
export class Announced {
  readonly #context: Context
  /** The newest delivery of a repository waits; those before it told of nothing that it doesn't. */
  readonly #waits = new Map<string, AbortController>()

  constructor(context: Context) {
    this.#context = context
  }

  /**
   * Syncs now, and looks again while the Git server shows neither the commit nor anything else that is new. Said once
   * when it never does: a newer push may have replaced it, and then all is well.
   */
  async follow(said: Announcement): Promise<void> {
    const { repository } = said
    const wait = new AbortController()
    this.#waits.get(repository)?.abort()
    this.#waits.set(repository, wait)
    const signal = AbortSignal.any([wait.signal, this.#context.signal])
    if (!(await this.#isShown(said, signal)) && !signal.aborted) await this.#tell(said)
    if (this.#waits.get(repository) === wait) this.#waits.delete(repository)
  }

  async #isShown(said: Announcement, signal: AbortSignal): Promise<boolean> {
    const { syncs, view, clock } = this.#context
    const { repository, delivery, commit, at } = said
    const before = view.repositories.get(repository)?.value.head
    for (const waitMs of [0, ...lookAgainAfterMs]) {
      if (waitMs > 0) await clock.sleep(waitMs, signal)
      if (signal.aborted) return false
      const trigger = { kind: 'webhook', detail: delivery, at } as const
      const { commit: found, error } = await syncs.request(repository, { trigger })
      const isNew = found !== before || found === commit
      if (error || commit === undefined || isNew) return true
    }
    return false
  }

  async #tell({ repository, commit = '' }: Announcement): Promise<void> {
    await this.#context.events.record({
      ...{ kind: 'commit-not-visible', level: 'warn', repository, commit },
      message: `a webhook told of commit ${commit.slice(0, 7)}, which the Git server of ${repository} doesn't show; unless a newer push replaced it, a poll will find it`,
    })
  }
}
