import { schedule, type ScheduledTask } from 'node-cron'
import { BanyanError } from '../../core/errors.ts'
import type { RepositoryConfig } from '../../core/config/config.ts'
import type { Trigger } from '../../core/model/application.ts'
import type { GitRepository } from '../git/repository.ts'
import type { SyncContext, SyncOutcome, SyncRequest } from './context.ts'
import { watchLocal } from './local-watch.ts'
import { RepositorySync } from './repository-sync.ts'

/** Many repositories, and many engines, must not ask one Git server at the same second. */
const jitterMs = 3000

interface Flight {
  readonly running: Promise<SyncOutcome>
  /** What asked while it ran: merged into one more sync. */
  next: { readonly request: SyncRequest; readonly outcome: Promise<SyncOutcome> } | undefined
}

/**
 * Syncs of all repositories: polled, poked, asked for. One at a time per repository; requests that come during a sync
 * share one more, so that a push during a sync is never missed.
 */
export class Syncs {
  readonly #repositories: ReadonlyMap<string, RepositorySync>
  readonly #context: SyncContext
  readonly #flights = new Map<string, Flight>()
  readonly #polls: ScheduledTask[] = []
  /** Repositories whose Git server asked to wait: not polled until then. */
  readonly #waiting = new Set<string>()

  constructor(
    configs: readonly RepositoryConfig[],
    open: (config: RepositoryConfig) => GitRepository,
    context: SyncContext,
  ) {
    this.#context = context
    const policies = new Map(configs.map(({ name, policy }) => [name, policy]))
    this.#repositories = new Map(
      configs.map(config => [
        config.name,
        new RepositorySync(config, open(config), context, policies),
      ]),
    )
  }

  /** Syncs everything once, then polls, and watches repositories on this machine. */
  start(): void {
    const { signal, view } = this.#context
    const stopListening = view.onTouched(({ secrets }) => secrets && this.#syncUsers())
    signal.addEventListener('abort', stopListening, { once: true })
    for (const { config } of this.#repositories.values()) {
      const { name, poll, url } = config
      const sync = (trigger: Trigger) => void this.request(name, { trigger })
      sync({ kind: 'start' })
      this.#polls.push(schedule(poll, () => void this.#pollSoon(name)))
      watchLocal(url, () => sync({ kind: 'push' }), this.#context)
    }
    signal.addEventListener('abort', () => void this.#stop(), { once: true })
  }

  names(): string[] {
    return [...this.#repositories.keys()]
  }

  /** Rejects with `repository-unknown`. */
  get(name: string): RepositorySync {
    const found = this.#repositories.get(name)
    if (found) return found
    const known = this.names().join(', ')
    throw new BanyanError(
      'repository-unknown',
      `no repository "${name}" is configured; there is ${known === '' ? 'none' : known}`,
      'stalled',
    )
  }

  isSyncing(name: string): boolean {
    return this.#flights.has(name)
  }

  /** Joins the sync that runs only if it can still see what the caller saw: otherwise one more follows. */
  async request(name: string, request: SyncRequest): Promise<SyncOutcome> {
    const sync = this.get(name)
    const flight = this.#flights.get(name)
    if (!flight) return await this.#fly(sync, request)
    const merged = flight.next ? merge(flight.next.request, request) : request
    const outcome =
      flight.next?.outcome ??
      flight.running.then(async () => await this.#fly(sync, flight.next?.request ?? request))
    flight.next = { request: merged, outcome }
    return await outcome
  }

  async #fly(sync: RepositorySync, request: SyncRequest): Promise<SyncOutcome> {
    const { name } = sync.config
    const headBefore = this.#context.view.repositories.get(name)?.value.head
    const flight: Flight = { running: sync.run(request), next: undefined }
    this.#flights.set(name, flight)
    try {
      const outcome = await flight.running
      this.#context.onEnded?.(outcome, request.trigger, headBefore)
      const retryAt = outcome.error?.retryAt
      if (retryAt !== undefined) void this.#syncAfter(retryAt, sync.config.name)
      return outcome
    } finally {
      if (this.#flights.get(name) === flight && !flight.next) this.#flights.delete(name)
    }
  }

  /** Repositories whose manifests use a secret that was just set or removed: on every engine, the first one does it. */
  #syncUsers(): void {
    for (const [name, sync] of this.#repositories) {
      const changed = sync.changedSecrets()
      if (changed.length === 0) continue
      void this.request(name, { trigger: { kind: 'secret', detail: changed.join(', ') } })
    }
  }

  async #pollSoon(name: string): Promise<void> {
    const { clock, signal } = this.#context
    await clock.sleep(Math.random() * jitterMs, signal)
    const isDue = !signal.aborted && !this.#waiting.has(name)
    if (isDue) await this.request(name, { trigger: { kind: 'poll' } })
  }

  /** Whatever the poll's schedule: a push of that time must not have to wait for it. */
  async #syncAfter(time: number, name: string): Promise<void> {
    const { clock, signal } = this.#context
    if (this.#waiting.has(name)) return
    this.#waiting.add(name)
    await clock.sleep(time - clock.now(), signal)
    this.#waiting.delete(name)
    if (!signal.aborted) await this.#pollSoon(name)
  }

  async #stop(): Promise<void> {
    for (const poll of this.#polls) await poll.destroy()
  }
}

function merge(a: SyncRequest, b: SyncRequest): SyncRequest {
  return {
    trigger: a.trigger,
    retry: a.retry === true || b.retry === true,
    approve: a.approve === true || b.approve === true,
  }
}
