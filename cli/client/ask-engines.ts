import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import type { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import { firstAnswer } from '../../platform/endpoints/first-answer.ts'
import { isUnreachable } from '../exit-codes.ts'
import type { Engine } from './engine.ts'

/** An engine that doesn't say who it is for so long has the next one asked beside it. */
const hedgeMs = 300
/** What one that was too slow has the second time: on a busy machine a living engine takes seconds. */
const patientTimeoutMs = 5000
/** Once one has answered that knows nothing new, the others have so long to be there. */
const freshWithinMs = 1000

interface Asking {
  /** Rejects for one that can't be there. */
  readonly open: (endpoint: Endpoint) => Promise<Engine>
  /** Address of one that was of no use. */
  readonly except?: string
  readonly signal: AbortSignal
}

/** By address, as each failed the last time. */
type Failures = Map<string, unknown>

/**
 * The first by priority that says who it is and has contact with the state, else one that hasn't. Rejects with what one
 * that is there says no with, else with `engine-unreachable`: at once where all refuse the connection. Those that are too
 * slow are asked twice, as long as they may take and then 5 s; each time all of them are asked within 0.36 s for each.
 */
export async function firstOf(set: EndpointSet<Endpoint>, options: Asking): Promise<Engine> {
  const failures: Failures = new Map()
  let failure: unknown
  do {
    try {
      return await askAll(set, failures, options)
    } catch (error) {
      failure = error
    }
  } while (!options.signal.aborted && givesMoreTime(set, failures))
  throw failures.size > 1 ? worthTelling([...failures.values()]) : failure
}

/** False where it would change nothing; else those that were too slow have more time from now on. */
function givesMoreTime(set: EndpointSet<Endpoint>, failures: Failures): boolean {
  const isSlow = ({ name, timeoutMs }: Endpoint) =>
    timeoutMs < patientTimeoutMs && codeOf(failures.get(name)) === 'rpc-timeout'
  const slow = set.endpoints.filter(isSlow)
  if (slow.length === 0 || [...failures.values()].some(isRefusal)) return false
  set.replace(
    set.endpoints.map(endpoint =>
      slow.includes(endpoint) ? { ...endpoint, timeoutMs: patientTimeoutMs } : endpoint,
    ),
  )
  return true
}

async function askAll(
  set: EndpointSet<Endpoint>,
  failures: Failures,
  options: Asking,
): Promise<Engine> {
  const stale: Engine[] = []
  const losers = new AbortController()
  let patience: NodeJS.Timeout | undefined
  const ask = async (endpoint: Endpoint, signal: AbortSignal) => {
    try {
      const { engine, isStale } = await answering(endpoint, signal, options)
      if (!isStale) return engine
      stale.push(engine)
      patience ??= setTimeout(() => losers.abort(), freshWithinMs)
      throw new BanyanError('engine-stale', `${engine.address} is without the state`, 'retry')
    } catch (error) {
      const isLate = signal.aborted || codeOf(error) === 'rpc-timeout'
      failures.set(endpoint.name, isLate ? late(endpoint) : error)
      throw error
    }
  }
  try {
    const { value, attempt } = await firstAnswer(set, {
      ...{ ask, discard: (engine: Engine) => engine.close(), hedgeMs },
      ...{ clock: systemClock, random: Math.random },
      signal: AbortSignal.any([options.signal, losers.signal]),
    })
    await attempt.succeed()
    return value
  } catch (error) {
    const known = options.signal.aborted ? undefined : stale.shift()
    if (known) return known
    throw error
  } finally {
    clearTimeout(patience)
    losers.abort()
    for (const engine of stale) engine.close()
  }
}

/** It has said who it is. */
async function answering(
  endpoint: Endpoint,
  signal: AbortSignal,
  options: Asking,
): Promise<{ readonly engine: Engine; readonly isStale: boolean }> {
  const engine = await options.open(endpoint)
  let isStale = false
  const onStale = () => void (isStale = true)
  try {
    if (engine.address === options.except) {
      throw new BanyanError('engine-left', `${engine.address} was of no use`, 'retry')
    }
    await engine.version({ timeoutMs: endpoint.timeoutMs, signal, onStale })
    return { engine, isStale }
  } catch (error) {
    engine.close()
    throw error
  }
}

function late({ name, timeoutMs }: Endpoint): BanyanError {
  const message = `${name} did not answer within ${timeoutMs / 1000} s`
  return new BanyanError('rpc-timeout', message, 'retry')
}

function isRefusal(failure: unknown): boolean {
  return !isUnreachable(codeOf(failure))
}

/** One that is there and says no has more to say than those that aren't. */
function worthTelling(failures: readonly unknown[]): unknown {
  const refusal = failures.find(isRefusal)
  if (refusal !== undefined) return refusal
  const message = `None of the engines answers. ${failures.map(messageOf).join('. ')}`
  return new BanyanError('engine-unreachable', message, 'retry')
}
