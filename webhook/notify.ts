import { BanyanError } from '../core/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import { callUnary, dial, type Connection, type DialAddress } from '../platform/rpc/client.ts'
import type { TriggerRequest } from '../proto/gen/banyan/v1/TriggerRequest.ts'
import type { HintQueue } from './queue.ts'

/** After that the poll has long found what the hint was about. */
const maxHintAgeMs = 5 * 60_000
const callTimeoutMs = 5000

interface NotifierOptions {
  /** Engines to try, in this order; one that hears is enough. */
  readonly engines: readonly DialAddress[]
  readonly queue: HintQueue
  readonly clock: Clock
  readonly log: Logger
}

/** Tells an engine which repositories to look at. */
export class Notifier {
  readonly #options: NotifierOptions
  readonly #connections: readonly Connection[]

  constructor(options: NotifierOptions) {
    this.#options = options
    this.#connections = options.engines.map(address => dial(address))
  }

  /** Tells all that waits. Rejects when no engine listens; then everything waits on, up to five minutes. */
  async tell(signal: AbortSignal): Promise<void> {
    this.#dropOld()
    const { queue, log } = this.#options
    const hints = queue.waiting()
    const newest = hints.at(-1)
    if (!newest) return
    const moved = hints.filter(({ ref }) => ref !== undefined)
    const repositories = moved.map(({ repository }) => repository)
    const announced = hints.map(({ repository, delivery, forge, ref, commit }) => ({
      ...{ repository, delivery, forge, ping: ref === undefined },
      ...(ref !== undefined && { ref }),
      ...(commit !== undefined && { commit }),
    }))
    const { delivery } = moved.at(-1) ?? newest
    const accepted = await this.#trigger({ repositories, delivery, announced }, signal)
    queue.remove(hints)
    log.info({ repositories, accepted, delivery }, 'engine told')
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  async #trigger(request: TriggerRequest, signal: AbortSignal): Promise<string[]> {
    let failure: unknown = new BanyanError('rpc-unavailable', 'No engine is configured.', 'wait')
    for (const { control } of this.#connections) {
      try {
        const limits = { signal, timeoutMs: callTimeoutMs }
        return (await callUnary(control, 'Trigger', request, limits)).accepted
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  #dropOld(): void {
    const { queue, clock, log } = this.#options
    const old = queue.waiting().filter(hint => clock.now() - hint.since > maxHintAgeMs)
    if (old.length === 0) return
    queue.remove(old)
    log.warn(
      { repositories: old.map(hint => hint.repository) },
      'hints dropped: no engine heard them',
    )
  }
}
