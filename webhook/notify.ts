import { codeOf } from '../core/errors.ts'
import type { FollowedKey } from '../core/followed-key.ts'
import type { Random } from '../core/random.ts'
import type { Clock } from '../platform/clock.ts'
import type { Endpoint } from '../platform/endpoints/endpoint.ts'
import type { EndpointSet } from '../platform/endpoints/endpoint-set.ts'
import { firstAnswer } from '../platform/endpoints/first-answer.ts'
import type { Logger } from '../platform/logger.ts'
import { callUnary } from '../platform/rpc/call.ts'
import type { TriggerRequest } from '../proto/gen/banyan/v1/TriggerRequest.ts'
import type { EngineConnections } from './connections.ts'
import { isPing, type HintQueue } from './queue.ts'

/** After that the poll has long found what the hint was about. */
const maxHintAgeMs = 5 * 60_000
/** An engine that hasn't taken a hint by then has the next one told as well: two that hear of the same sync it once. */
const hedgeMs = 1000
/** An engine that was just told hears of what comes meanwhile in one call: each costs both sides more than a delivery. */
const betweenCallsMs = 100

interface NotifierOptions {
  /** Named by their addresses; one that hears is enough. */
  readonly engines: EndpointSet<Endpoint>
  readonly connections: Pick<EngineConnections, 'to' | 'close'>
  readonly queue: HintQueue
  /** Told of engines that have another key than before. */
  readonly onFollowedKeys: (keys: readonly FollowedKey[]) => void
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** Tells an engine which repositories to look at. */
export class Notifier {
  readonly #options: NotifierOptions
  /** Those that were without the state when they were last asked. */
  readonly #refusing = new Set<string>()
  /** Ends what is said to engines that others were faster than. */
  readonly #closing = new AbortController()

  constructor(options: NotifierOptions) {
    this.#options = options
  }

  /** Engines are there, and none of them takes anything now: they are without the state. */
  get isRefused(): boolean {
    return this.#refusing.size > 0
  }

  /** Tells what waits, and then has the next deliveries wait for one another. */
  async round(signal: AbortSignal): Promise<void> {
    if (await this.tell(signal)) await this.#options.clock.sleep(betweenCallsMs, signal)
  }

  /** Tells all that waits, if anything does. Rejects when no engine listens; then everything waits on, up to five minutes. */
  async tell(signal: AbortSignal): Promise<boolean> {
    this.#dropOld()
    const { queue, log } = this.#options
    const hints = queue.waiting()
    const newest = hints.at(-1)
    if (!newest) return false
    const moved = hints.filter(({ ref }) => ref !== undefined)
    const repositories = moved.map(({ repository }) => repository)
    const announced = hints.map(({ since: _, ...hint }) => ({ ...hint, ping: isPing(hint) }))
    const { delivery } = moved.at(-1) ?? newest
    const accepted = await this.#trigger({ repositories, delivery, announced }, signal)
    queue.remove(hints)
    log.info({ repositories, accepted, delivery }, 'engine told')
    return true
  }

  close(): void {
    this.#closing.abort()
    this.#options.connections.close()
  }

  async #trigger(request: TriggerRequest, signal: AbortSignal): Promise<string[]> {
    const { engines, clock, random } = this.#options
    const failures = new Map<string, unknown>()
    try {
      const { value, attempt } = await firstAnswer(engines, {
        ask: async (engine, limited) =>
          await this.#tellOne(engine, request, limited).catch((error: unknown) => {
            failures.set(engine.name, error)
            throw error
          }),
        ...{ discard: () => undefined, hedgeMs, clock, random },
        signal: AbortSignal.any([signal, this.#closing.signal]),
      })
      await attempt.succeed()
      this.#refusing.clear()
      return value
    } catch (error) {
      this.#note(failures)
      throw [...failures.values()].find(isRefusal) ?? error
    }
  }

  async #tellOne(
    { name, timeoutMs }: Endpoint,
    request: TriggerRequest,
    signal: AbortSignal,
  ): Promise<string[]> {
    const { control } = this.#options.connections.to(name)
    const { accepted } = await callUnary(control, 'Trigger', request, {
      ...{ signal, timeoutMs, onFollowedKeys: this.#options.onFollowedKeys },
    })
    return accepted
  }

  /** One that was left alone in this round is as it was. */
  #note(failures: ReadonlyMap<string, unknown>): void {
    for (const [engine, failure] of failures) {
      if (isRefusal(failure)) this.#refusing.add(engine)
      else this.#refusing.delete(engine)
    }
  }

  #dropOld(): void {
    const { queue, clock, log } = this.#options
    const old = queue.waiting().filter(hint => clock.now() - hint.since > maxHintAgeMs)
    if (old.length === 0) return
    queue.remove(old)
    this.#refusing.clear() // whoever comes next finds out
    log.warn(
      { repositories: old.map(hint => hint.repository) },
      'hints dropped: no engine heard them',
    )
  }
}

function isRefusal(failure: unknown): boolean {
  return codeOf(failure) === 'store-unavailable'
}
