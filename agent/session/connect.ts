import { backoffMs } from '../../core/backoff.ts'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { Random } from '../../core/random.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Attempt } from '../../platform/endpoints/breaker.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import type { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import { type Answer, firstAnswer } from '../../platform/endpoints/first-answer.ts'
import type { Logger } from '../../platform/logger.ts'
import { engineRefusal } from '../../platform/protocol.ts'
import { spokenHere } from '../../platform/version.ts'
import { openDuplex } from '../../platform/rpc/call.ts'
import type { Connection } from '../../platform/rpc/dial.ts'
import { reach } from '../../platform/rpc/reach.ts'
import { fromServiceError } from '../../platform/rpc/errors.ts'
import type { AgentMessage } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { AgentServiceDefinition } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { EngineMessage__Output } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import type { Hello } from '../../proto/gen/banyan/v1/Hello.ts'
import { Heartbeats } from './heartbeats.ts'

/** The stream to one engine, as long as it lasts. */
export interface EngineLink {
  readonly connection: Connection
  /** Sends soon; when the stream is broken, never: everything is said again on the next one. */
  send(message: AgentMessage): void
  /** Breaks it off: the next one begins with what is to be said by then. */
  readonly close: () => void
}

interface LinkOptions {
  /** Named by their addresses. */
  readonly engines: EndpointSet<Endpoint>
  /** Asked for each link. */
  readonly hello: () => Hello
  readonly dial: (engine: string) => Connection
  /** Takes one message after the other. A rejection breaks the stream off. */
  readonly onMessage: (message: EngineMessage__Output, link: EngineLink) => Promise<void>
  /** The engine answered what was sent then, by `bootMs`: it takes this agent for alive. */
  readonly onAnswered: (sentAt: number, link: EngineLink) => void
  /** The link is of no use any more. */
  readonly onLost: (link: EngineLink) => void
  readonly log: Logger
  readonly clock: Clock
  /** Milliseconds since this machine started. */
  readonly bootMs: () => number
  readonly random: Random
  readonly signal: AbortSignal
}

const heartbeatMs = 5000
const welcomeMs = 5000
/** An engine that takes longer is left, for the next of the list: an agent that isn't heard loses its tasks. */
const answerMs = 6000
const listenEveryMs = 1000
/** With its jitter under two seconds: a restarted engine has its agents back before any lease ends. */
const reconnectBackoff = { firstMs: 100, maxMs: 1600 }
/** When an engine goes, all its agents lose it in the same moment: each waits up to so long, by chance. */
const scatterMs = 500
/** An engine that isn't there after so long has the next one asked beside it. */
const hedgeMs = 400
/**
 * Times as long as usual is waited at most, once more after each round of no use. Agents of a lost engine who all came at once, and
 * were not served in time, would only come again, all at once, and not be served in time.
 */
const mostPatience = 3
/** Messages that an engine is too slow to take. */
const maxUnsent = 1000
/** A better engine has to be well for so long, and up to twice as long by chance, before a good link is given up for it. */
const steadyMs = 60_000

/**
 * Keeps one stream to an engine until the signal: the first by priority that answers, and again when it breaks. One that
 * was of no use, or fell silent, is asked last the next time.
 */
export async function keepLinked(options: LinkOptions): Promise<void> {
  const { engines, log, clock, random, signal } = options
  let failures = 0
  let last: Endpoint | undefined
  while (!signal.aborted) {
    const patience = Math.min(1 + failures, mostPatience)
    const answer = await findEngine(options, patience, last)
    const useful = answer !== undefined && (await linkOnce(answer, options, patience))
    failures = useful ? 0 : failures + 1
    last = useful ? undefined : answer?.endpoint
    const waitMs = useful ? scatterMs * random() : backoffMs(failures + 1, reconnectBackoff, random)
    log.debug({ engines: engines.report(), waitMs }, 'reconnecting')
    await clock.sleep(waitMs, signal)
  }
}

/** Undefined: none answers. */
async function findEngine(
  { engines, dial, log, clock, random, signal }: LinkOptions,
  patience: number,
  last: Endpoint | undefined,
): Promise<Answer<Endpoint, Connection> | undefined> {
  const ask = async (endpoint: Endpoint, limited: AbortSignal) => {
    const { name: engine, timeoutMs } = endpoint
    const connection = dial(engine)
    try {
      await reach(connection.agent, { timeoutMs: timeoutMs * patience, signal: limited })
      return connection
    } catch (error) {
      connection.close()
      if (!signal.aborted) {
        log.warn({ engine, code: codeOf(error), reason: messageOf(error) }, 'engine not reached')
      }
      throw error
    }
  }
  const discard = (connection: Connection) => connection.close()
  try {
    return await firstAnswer(engines, {
      ...{ ask, discard, hedgeMs, patience, clock, random, signal },
      ...(last && { last }),
    })
  } catch {
    return undefined // each has been told
  }
}

/** How it goes with a link. */
interface Course {
  welcomed: boolean
  /** Something came after Welcome, and was taken. */
  useful: boolean
  /** The engine answers no heartbeats any more. */
  silent: boolean
  /** It was ended here. */
  closed: boolean
}

/** Resolves when the stream has ended, for whatever reason: whether there is nothing to be held against the engine. */
async function linkOnce(
  { endpoint, value: connection, attempt }: Answer<Endpoint, Connection>,
  options: LinkOptions,
  patience: number,
): Promise<boolean> {
  const { engines, hello, onMessage, onAnswered, onLost, log, bootMs, signal } = options
  const { name: engine } = endpoint
  const stream = openDuplex(connection.agent, 'Connect')
  const course: Course = { welcomed: false, useful: false, silent: false, closed: false }
  const link = linkOn(stream, connection, course)
  const heartbeats = new Heartbeats()
  const beat = () => link.send({ heartbeat: { number: heartbeats.send(bootMs()) } })
  const isBetterWell = betterWell(endpoint, options)
  const listen = () => {
    // before Welcome was taken nothing is read, answers neither
    course.silent = course.welcomed && heartbeats.waitedMs(bootMs()) > answerMs
    if (course.silent) stream.cancel()
    else if (course.useful && isBetterWell()) link.close()
  }
  const welcomeTimer = setTimeout(() => stream.cancel(), welcomeMs * patience)
  const timers = [setInterval(beat, heartbeatMs), setInterval(listen, listenEveryMs)]
  signal.addEventListener('abort', link.close, { once: true })
  try {
    const helloAt = bootMs()
    link.send({ hello: hello() })
    for await (const message of stream as AsyncIterable<EngineMessage__Output>) {
      if (message.welcome) {
        clearTimeout(welcomeTimer)
        const refusal = engineRefusal(
          message.welcome.engineId,
          message.welcome.protocol,
          spokenHere,
        )
        if (refusal) throw refusal
        await onMessage(message, link)
        log.info({ engine, id: message.welcome.engineId }, 'connected')
        onAnswered(helloAt, link)
        beat() // what came before may have taken long
        course.welcomed = true
      } else if (!course.welcomed) {
        throw new BanyanError('welcome-missing', 'The engine did not begin with Welcome.', 'bug')
      } else if (message.beat) {
        const sentAt = heartbeats.answered(message.beat.number)
        if (sentAt !== undefined) onAnswered(sentAt, link)
      } else {
        await onMessage(message, link)
        if (!course.useful) await attempt.succeed()
        course.useful = true
      }
    }
    log.info({ engine }, 'engine closed the stream')
  } catch (error) {
    const { code, message: reason } = fromServiceError(error, engine)
    const { silent } = course
    if (!signal.aborted) log.warn({ engine, code, reason, silent }, 'no stream to the engine')
  } finally {
    signal.removeEventListener('abort', link.close)
    clearTimeout(welcomeTimer)
    for (const timer of timers) clearInterval(timer)
    onLost(link)
    stream.on('error', () => undefined) // a cancelled stream says so once more
    stream.cancel()
    connection.close()
  }
  await tellEnd(attempt, course, { endpoint, engines })
  return course.closed || (course.useful && !course.silent)
}

function linkOn(
  stream: ReturnType<typeof openDuplex<AgentServiceDefinition, 'Connect'>>,
  connection: Connection,
  course: Course,
): EngineLink {
  return {
    connection,
    send: message => {
      if (!stream.writable) return
      if (stream.writableLength > maxUnsent) stream.cancel()
      else stream.write(message)
    },
    close: () => {
      course.closed = true
      stream.cancel()
    },
  }
}

/** Whether this link is to be given up for a better engine; each agent waits its own time, counted from now at least. */
function betterWell(
  endpoint: Endpoint,
  { engines, random, bootMs, log }: Pick<LinkOptions, 'engines' | 'random' | 'bootMs' | 'log'>,
): () => boolean {
  const linkedAt = bootMs()
  const waitMs = steadyMs * (1 + random())
  return () => {
    const isBetter = bootMs() - linkedAt >= waitMs && engines.isBetterWell(endpoint, waitMs)
    if (isBetter) log.info({ engine: endpoint.name }, 'a better engine is well again')
    return isBetter
  }
}

/** An attempt is over with the first message after Welcome; one more has failed when the engine falls silent later. */
async function tellEnd(
  attempt: Attempt,
  { useful, silent, closed }: Course,
  { endpoint, engines }: { readonly endpoint: Endpoint; readonly engines: EndpointSet<Endpoint> },
): Promise<void> {
  const failure = new BanyanError('engine-silent', `${endpoint.name} was of no use.`, 'retry')
  if (!useful && closed) attempt.abandon()
  else if (!useful) await attempt.fail(failure)
  else if (silent) await engines.begin(endpoint)?.fail(failure)
}
