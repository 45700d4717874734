import { pino } from 'pino'
import type { BreakerConfig } from '../../core/config/endpoints.ts'
import { seededRandom } from '../../core/random.ts'
import { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import { timersClock } from './fake-timers-clock.ts'

/** answers after so many milliseconds, refuses at once, or says nothing at all */
export type Manner = number | 'refuses' | 'silent'

/** Endpoints that behave as a test says, and note what was asked of them when. */
export class PlayedEndpoints {
  readonly manners: Record<string, Manner>
  /** `<ms> <name>`, by the time since this was made. */
  readonly asked: string[] = []
  readonly set: EndpointSet<Endpoint>
  readonly random = seededRandom(7)
  readonly #startedAt = timersClock.now()

  constructor(
    manners: Record<string, Manner>,
    { timeoutMs = 1000, ...breaker }: Partial<BreakerConfig> & { readonly timeoutMs?: number } = {},
    priorities: Readonly<Record<string, number>> = {},
  ) {
    this.manners = manners
    this.set = new EndpointSet({
      name: 'played',
      endpoints: Object.keys(manners).map((name, index) => ({
        ...{ name, priority: priorities[name] ?? index, timeoutMs },
      })),
      breaker: {
        ...{ failureThreshold: 3, successThreshold: 2, openMs: 30_000, halfOpenRequests: 1 },
        ...breaker,
      },
      now: () => timersClock.now(),
      random: this.random,
      log: pino({ level: 'silent' }),
    })
  }

  get elapsedMs(): number {
    return timersClock.now() - this.#startedAt
  }

  /** Rejects at once when refused, and when the signal aborts. */
  async ask({ name }: Endpoint, signal: AbortSignal): Promise<string> {
    this.asked.push(`${this.elapsedMs} ${name}`)
    const manner = this.manners[name]
    if (manner === 'refuses') throw new Error(`${name} refuses`)
    await timersClock.sleep(typeof manner === 'number' ? manner : 2 ** 30, signal)
    if (signal.aborted) throw new Error(`${name} is silent`)
    return name
  }

  askedOf(name: string): number {
    return this.asked.filter(line => line.endsWith(` ${name}`)).length
  }
}
