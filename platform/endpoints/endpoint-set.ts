import type { BreakerConfig } from '../../core/config/endpoints.ts'
import type { Random } from '../../core/random.ts'
import type { Logger } from '../logger.ts'
import { type Attempt, Breaker } from './breaker.ts'
import { type BreakerState, drawRanks, isBetterWell, mayAsk, toAsk } from './choose.ts'
import type { Endpoint } from './endpoint.ts'

interface SetOptions<E extends Endpoint> {
  /** For logs and metrics. */
  readonly name: string
  readonly endpoints: readonly E[]
  readonly breaker: BreakerConfig
  /** Milliseconds by any clock. */
  readonly now: () => number
  readonly random: Random
  readonly log?: Logger
}

/** What an endpoint has shown so far. */
export interface EndpointReport {
  readonly endpoint: string
  readonly state: BreakerState
  /** False from a failure on until the next success. */
  readonly healthy: boolean
  readonly requests: number
  readonly failures: number
}

interface Member<E> {
  readonly endpoint: E
  readonly rank: number
  readonly breaker: Breaker
  healthy: boolean
  wellSince: number | undefined
  requests: number
  failures: number
}

/** Endpoints by priority, and what this process has seen of each. */
export class EndpointSet<E extends Endpoint> {
  readonly name: string
  readonly #options: SetOptions<E>
  /** Also those that went: attempts may be under way. */
  readonly #known = new WeakMap<E, Member<E>>()
  #members: readonly Member<E>[] = []

  constructor(options: SetOptions<E>) {
    this.name = options.name
    this.#options = options
    this.replace(options.endpoints)
  }

  /** From now on it is these. What was seen of one that stays is kept. */
  replace(endpoints: readonly E[]): void {
    const ranks = drawRanks(endpoints.length, this.#options.random)
    this.#members = endpoints.map((endpoint, index) => {
      const before = this.#members.find(member => isSame(member.endpoint, endpoint))
      return before ?? this.#memberFor(endpoint, ranks[index] ?? index)
    })
    for (const member of this.#members) this.#known.set(member.endpoint, member)
  }

  get endpoints(): readonly E[] {
    return this.#members.map(({ endpoint }) => endpoint)
  }

  /** Whom to ask now, best first; empty only while the last ones are being tried. */
  toAsk(): E[] {
    const { breaker, now } = this.#options
    const candidates = this.#members.map(asCandidate)
    return toAsk(candidates, breaker.halfOpenRequests, now()).map(({ endpoint }) => endpoint)
  }

  isClosed(endpoint: E): boolean {
    return this.#memberOf(endpoint).breaker.state === 'closed'
  }

  /** Whether its breaker lets an attempt through now. */
  mayAsk(endpoint: E): boolean {
    const { breaker, now } = this.#options
    return mayAsk(this.#memberOf(endpoint).breaker, breaker.halfOpenRequests, now())
  }

  /** Undefined: it is half-open, and enough attempts are under way. */
  begin(endpoint: E): Attempt | undefined {
    const member = this.#memberOf(endpoint)
    const attempt = member.breaker.begin()
    if (!attempt) return undefined
    member.requests++
    return {
      succeed: async () => {
        this.#note(member, true)
        await attempt.succeed()
      },
      fail: async error => {
        member.failures++
        this.#note(member, false)
        await attempt.fail(error)
      },
      abandon: () => attempt.abandon(),
    }
  }

  /** As `begin`, for a look from aside: when that goes well while closed, failures of requests still add up. */
  beginCheck(endpoint: E): Attempt | undefined {
    const member = this.#memberOf(endpoint)
    const isClosed = member.breaker.state === 'closed'
    const attempt = this.begin(endpoint)
    if (!attempt || !isClosed) return attempt
    const succeed = () => {
      this.#note(member, true)
      attempt.abandon()
      return Promise.resolve()
    }
    return { ...attempt, succeed }
  }

  /** Whether it is worth leaving this one for a better one, which has been well for so long. */
  isBetterWell(current: E, steadyMs: number): boolean {
    const candidates = this.#members.map(asCandidate)
    return isBetterWell(candidates, current, steadyMs, this.#options.now())
  }

  report(): EndpointReport[] {
    return this.#members.map(({ endpoint, breaker, healthy, requests, failures }) => ({
      ...{ endpoint: endpoint.name, state: breaker.state, healthy, requests, failures },
    }))
  }

  #memberFor(endpoint: E, rank: number): Member<E> {
    return {
      ...{ endpoint, rank, breaker: this.#breakerOf(endpoint) },
      ...{ healthy: true, wellSince: undefined, requests: 0, failures: 0 },
    }
  }

  #note(member: Member<E>, isWell: boolean): void {
    member.healthy = isWell
    member.wellSince = isWell ? (member.wellSince ?? this.#options.now()) : undefined
  }

  #breakerOf(endpoint: E): Breaker {
    const { breaker: settings, now, random, log } = this.#options
    return new Breaker({
      ...{ settings, now, random },
      onChange: state => {
        const facts = { set: this.name, endpoint: endpoint.name, state }
        if (state === 'open') log?.warn(facts, 'endpoint is left alone for a while')
        else log?.info(facts, state === 'closed' ? 'endpoint is well again' : 'endpoint is tried')
      },
    })
  }

  #memberOf(endpoint: E): Member<E> {
    const member = this.#known.get(endpoint)
    if (!member) throw new Error(`${endpoint.name} was never in ${this.name}`)
    return member
  }
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  const { name, priority, timeoutMs } = one
  return name === other.name && priority === other.priority && timeoutMs === other.timeoutMs
}

function asCandidate<E extends Endpoint>({ endpoint, rank, breaker, wellSince }: Member<E>) {
  const { state, trials, retryAt } = breaker
  const { priority } = endpoint
  const seen = { state, trials, retryAt, ...(wellSince !== undefined && { wellSince }) }
  return { endpoint, priority, rank, ...seen }
}
