import type { RepositoryConfig } from '../../core/config/repository.ts'
import { keys } from '../../core/keys.ts'
import type { Trigger } from '../../core/model/application.ts'
import type { Heard } from '../../core/model/heard.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { afterPing, afterPush, afterSilence, type Delivery } from './heard.ts'
import type { SyncOutcome } from './context.ts'

interface Context {
  readonly repositories: readonly Pick<RepositoryConfig, 'name' | 'ref' | 'webhookSecretFile'>[]
  readonly store: Store
  readonly events: Events
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** A delivery that comes so much later than a poll found its commit was on its way all the time. */
const patienceMs = 30_000
/** Engines that write at once. */
const attempts = 5

/** Remembers what webhooks told, and says when one that should tell of pushes doesn't. */
export class Deliveries {
  readonly #context: Context
  readonly #watched: ReadonlySet<string>

  constructor(context: Context) {
    this.#context = context
    const watched = context.repositories.filter(
      ({ ref, webhookSecretFile }) => webhookSecretFile !== undefined && ref.kind !== 'commit',
    )
    this.#watched = new Set(watched.map(({ name }) => name))
  }

  async pushed(repository: string, delivery: Delivery): Promise<void> {
    const at = this.#context.clock.now()
    const before = await this.#change(repository, heard => afterPush(heard, delivery, at))
    if (!before?.silent) return
    const message = `webhooks of ${repository} arrive again`
    await this.#context.events.record({ kind: 'webhook-heard', repository, message })
  }

  async pinged(repository: string, delivery: string): Promise<void> {
    const at = this.#context.clock.now()
    await this.#change(repository, heard => afterPing(heard, delivery, at))
  }

  /** A sync ended. What a poll found may still be told of, within half a minute. */
  async synced(outcome: SyncOutcome, trigger: Trigger, headBefore?: string): Promise<void> {
    const { repository, commit } = outcome
    const isFound = commit !== undefined && headBefore !== undefined && commit !== headBefore
    if (!isFound || trigger.kind !== 'poll' || !this.#watched.has(repository)) return
    const { clock, signal, events } = this.#context
    const foundAt = clock.now()
    await clock.sleep(patienceMs, signal)
    if (signal.aborted) return
    const found = { commit, at: foundAt }
    if (!(await this.#change(repository, heard => afterSilence(heard, found)))) return
    await events.record({
      ...{ kind: 'webhook-silent', level: 'warn', repository, commit },
      message: `a poll found commit ${commit.slice(0, 7)} of ${repository}, and no webhook told of it: see \`banyan webhook test ${repository}\``,
    })
  }

  async of(repository: string): Promise<Heard> {
    const entry = await this.#context.store.get(keys.heard(repository))
    return entry ? records.heard.decode(entry.value, entry.key) : {}
  }

  /** What was there before; undefined when nothing was to be changed, or could be. */
  async #change(
    repository: string,
    change: (heard: Heard) => Heard | undefined,
  ): Promise<Heard | undefined> {
    const { store, log } = this.#context
    const key = keys.heard(repository)
    try {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const entry = await store.get(key)
        const before = entry ? records.heard.decode(entry.value, key) : {}
        const next = change(before)
        if (!next) return undefined
        const { committed } = await store.commit({
          compare: [{ key, modRevision: entry?.modRevision ?? 0 }],
          writes: [{ kind: 'put', key, value: records.heard.encode(next) }],
        })
        if (committed) return before
      }
    } catch (err) {
      log.warn({ err, repository }, 'what a webhook told is not stored')
    }
    return undefined
  }
}
