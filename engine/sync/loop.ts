import { schedule, type ScheduledTask } from 'node-cron'
import { backoffMs } from '../../core/backoff.ts'
import { BanyanError } from '../../core/errors.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { Trigger } from '../../core/model/application.ts'
import type { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import type { GitRepository } from '../git/repository.ts'
import type { SyncContext, SyncOutcome, SyncRequest } from './context.ts'
import { watchLocal } from './local-watch.ts'
import { type GitPlace, Mirrors } from './mirrors.ts'
import { openings } from './openings.ts'
import { RepositorySync } from './repository-sync.ts'
import { isOnDuty } from './rota.ts'
import { isInterrupted } from './sync-lock.ts'

/** Many repositories, and many engines, must not ask one Git server at the same second. */
const jitterMs = 3000
/** After a sync that the store, or another engine, cut off. */
const resume = { firstMs: 500, maxMs: 30_000 }

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
  /** How often in a row the syncs of a repository were cut off. */
  readonly #interrupted = new Map<string, number>()
  readonly #awaitOpening: (name: string) => void

  constructor(
    configs: readonly RepositoryConfig[],
    open: (config: RepositoryConfig) => GitRepository,
    context: SyncContext,
  ) {
    this.#context = context
    this.#awaitOpening = openings(
      context,
      name => void this.request(name, { trigger: { kind: 'window' } }),
    )
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

  /** Of repositories with mirrors. */
  endpointSets(): EndpointSet<GitPlace>[] {
    const repositories = [...this.#repositories.values()].map(sync => sync.repository)
    return repositories.flatMap(each => (each instanceof Mirrors ? [each.set] : []))
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
      this.#awaitOpening(name)
      const retryAt = outcome.error?.retryAt
      if (retryAt !== undefined) void this.#syncAfter(retryAt, name)
      if (!isInterrupted(outcome.error?.code ?? '')) this.#interrupted.delete(name)
      else if (request.trigger.kind !== 'person') void this.#resume(name, request)
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
    const isDue = !signal.aborted && !this.#waiting.has(name) && this.#isOnDuty(name)
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

  /** What was asked for is still to be done, and a poll may be far. A person is told instead. */
  async #resume(name: string, request: SyncRequest): Promise<void> {
    const { clock, signal } = this.#context
    const tries = (this.#interrupted.get(name) ?? 0) + 1
    this.#interrupted.set(name, tries)
    await clock.sleep(backoffMs(tries, resume, Math.random), signal)
    if (!signal.aborted) await this.request(name, request)
  }

  /** While one can't read the repository, all try: it may be that engine's own way there. */
  #isOnDuty(name: string): boolean {
    const { view, engineId } = this.#context
    if (view.repositories.get(name)?.value.error) return true
    return isOnDuty(name, view.engines, engineId)
  }

  async #stop(): Promise<void> {
    for (const poll of this.#polls) await poll.destroy()
  }
}

/** The reason that overrides a window comes with the person who gave it. */
function merge(a: SyncRequest, b: SyncRequest): SyncRequest {
  const overrides = a.trigger.override === undefined && b.trigger.override !== undefined
  return {
    trigger: overrides ? b.trigger : a.trigger,
    retry: a.retry === true || b.retry === true,
    approve: a.approve === true || b.approve === true,
    once: a.once === true || b.once === true,
    resumed: [...(a.resumed ?? []), ...(b.resumed ?? [])],
  }
}
