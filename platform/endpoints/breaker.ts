import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import type { BreakerConfig } from '../../core/config/endpoints.ts'
import type { Random } from '../../core/random.ts'
import type { BreakerState } from './choose.ts'

/** One attempt; one of these is called, once. They resolve when the state is what it is to be. */
export interface Attempt {
  succeed(): Promise<void>
  fail(error: unknown): Promise<void>
  /** Nobody waited for its end: it says nothing of the endpoint. */
  abandon(): void
}

interface BreakerOptions {
  readonly settings: BreakerConfig
  /** Milliseconds by any clock. */
  readonly now: () => number
  readonly random: Random
  readonly onChange: (state: BreakerState) => void
}

/** What happens from half-open until it is closed or open again: to cockatiel, one test. */
interface Trial {
  inFlight: number
  successes: number
  /** Its end is told; the state follows in a moment. */
  over: boolean
  readonly pass: () => void
  readonly miss: (error: unknown) => void
  /** With the state after it. */
  readonly ended: Promise<void>
}

const states: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
}

/** Many whose breakers opened in the same moment don't come back in the same moment: never earlier, up to a fifth later. */
const timeoutJitter = 0.2

/**
 * A circuit breaker by cockatiel, which counts failures in a row and holds the state. Its half-open ends with the first
 * success and lets others wait for it; `success_threshold` and `half_open_requests` are kept by making several attempts
 * its one test (docs/decisions/0019-the-breaker.md).
 */
export class Breaker {
  readonly #options: BreakerOptions
  readonly #policy
  #changes = 0
  #retryAt = 0
  #trial: Trial | undefined

  constructor(options: BreakerOptions) {
    const { settings, now, random, onChange } = options
    this.#options = options
    this.#policy = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(settings.failureThreshold),
      // the time is kept here: cockatiel's clock is the wall's, which may be set back
      halfOpenAfter: -Infinity,
    })
    this.#policy.onStateChange(state => {
      this.#changes++
      if (state === CircuitState.Open) {
        this.#retryAt = now() + settings.openMs * (1 + timeoutJitter * random())
      }
      onChange(states[state])
    })
  }

  get state(): BreakerState {
    return states[this.#policy.state]
  }

  /** Attempts under way while half-open. */
  get trials(): number {
    return this.#trial?.inFlight ?? 0
  }

  /** When one that is open may be tried again. */
  get retryAt(): number {
    return this.#retryAt
  }

  /** Of one that is open the caller decides whether it is time. Undefined: half-open, and enough attempts are under way. */
  begin(): Attempt | undefined {
    if (this.state === 'closed') return this.#attempt()
    this.#trial ??= this.#startTrial()
    const { over, inFlight } = this.#trial
    if (over || inFlight >= this.#options.settings.halfOpenRequests) return undefined
    return this.#attemptOf(this.#trial)
  }

  /** An outcome that comes after the state changed is of the past. */
  #attempt(): Attempt {
    const begun = this.#changes
    const tell = async (outcome: () => Promise<void>) => {
      if (this.#changes !== begun) return
      await this.#policy.execute(outcome).catch(() => undefined)
    }
    return {
      succeed: async () => await tell(() => Promise.resolve()),
      fail: async error => await tell(() => Promise.reject(asError(error))),
      abandon: () => undefined,
    }
  }

  #startTrial(): Trial {
    let settle: Pick<Trial, 'pass' | 'miss'> | undefined
    const test = new Promise<void>((pass, miss) => (settle = { pass, miss }))
    const end = () => void (this.#trial = undefined)
    const ended = this.#policy.execute(() => test).then(end, end)
    const trial: Trial = {
      ...{ inFlight: 0, successes: 0, over: false, ended },
      pass: () => {
        trial.over = true
        settle?.pass()
      },
      miss: error => {
        trial.over = true
        settle?.miss(asError(error))
      },
    }
    return trial
  }

  #attemptOf(trial: Trial): Attempt {
    trial.inFlight++
    return {
      succeed: async () => {
        trial.inFlight--
        if (++trial.successes < this.#options.settings.successThreshold) return
        trial.pass()
        await trial.ended
      },
      fail: async error => {
        trial.inFlight--
        trial.miss(error)
        await trial.ended
      },
      abandon: () => {
        trial.inFlight--
      },
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
