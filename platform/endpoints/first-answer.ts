import { BanyanError } from '../../core/errors.ts'
import type { Random } from '../../core/random.ts'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'
import type { Attempt } from './breaker.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointSet } from './endpoint-set.ts'

interface Race<E extends Endpoint, T> {
  /** Resolves with what the endpoint is good for; the signal aborts at the endpoint's timeout. */
  readonly ask: (endpoint: E, signal: AbortSignal) => Promise<T>
  /** Takes back what an endpoint gave after another one was faster. */
  readonly discard: (value: T) => void
  /** How long one may be silent before the next is asked as well. */
  readonly hedgeMs: number
  /** So many times its own time each may take. Absent: once. */
  readonly patience?: number
  readonly clock: Pick<Clock, 'sleep'>
  readonly random: Random
  /** Ends the attempts that are under way, also those that lost. */
  readonly signal: AbortSignal
  /** Asked after all others. */
  readonly last?: E
}

export interface Answer<E, T> {
  readonly endpoint: E
  readonly value: T
  /** Under way still: whoever uses the value says how it went. */
  readonly attempt: Attempt
}

interface Runner<E, T> {
  readonly endpoint: E
  readonly attempt: Attempt
  readonly outcome: Promise<{ readonly value: T } | { readonly error: unknown }>
}

/**
 * The first that answers: the best is asked first, the next one as soon as it fails or is silent for `hedgeMs`. What an
 * endpoint that lost says within its own time still counts against it when it is a failure. Rejects as the best of
 * them did when all failed, and with `endpoints-busy` (retry) when nobody may be asked.
 */
export async function firstAnswer<E extends Endpoint, T>(
  set: EndpointSet<E>,
  race: Race<E, T>,
): Promise<Answer<E, T>> {
  const { signal, last } = race
  const ready = set.toAsk()
  const waiting = [...ready.filter(each => each !== last), ...ready.filter(each => each === last)]
  const running = new Map<Runner<E, T>, Promise<Runner<E, T>>>()
  let failure: { readonly error: unknown } | undefined
  for (;;) {
    const runner = signal.aborted ? undefined : start(set, waiting, race)
    if (runner) {
      running.set(
        runner,
        runner.outcome.then(() => runner),
      )
    }
    if (running.size === 0) throw failure ? failure.error : busy(set)
    const mayHedge = waiting.length > 0 && !signal.aborted
    const next = await soonest([...running.values()], mayHedge, race)
    if (!next) continue
    running.delete(next)
    const { endpoint, attempt, outcome } = next
    const result = await outcome
    if ('value' in result) {
      for (const loser of running.keys()) void end(loser, race)
      return { endpoint, value: result.value, attempt }
    }
    failure ??= result
    await failed(next, result.error, race)
  }
}

/** The next one that lets itself be asked; undefined: none is left. */
function start<E extends Endpoint, T>(
  set: EndpointSet<E>,
  waiting: E[],
  { ask, patience = 1, signal }: Race<E, T>,
): Runner<E, T> | undefined {
  for (let endpoint = waiting.shift(); endpoint; endpoint = waiting.shift()) {
    const asked = endpoint
    const attempt = set.begin(asked)
    if (!attempt) continue
    const limitMs = asked.timeoutMs * patience
    const outcome = withDeadline(limitMs, signal, async own => await ask(asked, own)).then(
      value => ({ value }),
      (error: unknown) => ({ error }),
    )
    return { endpoint: asked, attempt, outcome }
  }
  return undefined
}

/** Who ends first; undefined: it is time to ask one more. */
async function soonest<R>(
  running: readonly Promise<R>[],
  mayHedge: boolean,
  {
    hedgeMs,
    clock,
    random,
    signal,
  }: Pick<Race<never, never>, 'hedgeMs' | 'clock' | 'random' | 'signal'>,
): Promise<R | undefined> {
  if (!mayHedge) return await Promise.race(running)
  const stop = new AbortController()
  const abort = () => stop.abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const pause = clock.sleep(hedgeMs * (0.8 + 0.4 * random()), stop.signal).then(() => undefined)
    return await Promise.race([...running, pause])
  } finally {
    signal.removeEventListener('abort', abort)
    stop.abort()
  }
}

async function end<E, T>(
  { attempt, outcome }: Runner<E, T>,
  { discard, signal }: Pick<Race<never, T>, 'discard' | 'signal'>,
): Promise<void> {
  const result = await outcome
  if ('error' in result) return await failed({ attempt }, result.error, { signal })
  attempt.abandon()
  discard(result.value)
}

/** One that was cancelled has not failed. */
async function failed(
  { attempt }: { readonly attempt: Attempt },
  error: unknown,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  if (signal.aborted) attempt.abandon()
  else await attempt.fail(error)
}

function busy(set: { readonly name: string }): BanyanError {
  return new BanyanError('endpoints-busy', `All ${set.name} are being tried already.`, 'retry')
}
