import { backoffMs } from '../../core/backoff.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Random } from '../../core/random.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { type Connection, openDuplex } from '../../platform/rpc/client.ts'
import { fromServiceError } from '../../platform/rpc/errors.ts'
import type { AgentMessage } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { EngineMessage__Output } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import type { Hello } from '../../proto/gen/banyan/v1/Hello.ts'
import { Heartbeats } from './heartbeats.ts'

/** The stream to one engine, as long as it lasts. */
export interface EngineLink {
  readonly connection: Connection
  /** Sends soon; when the stream is broken, never: everything is said again on the next one. */
  send(message: AgentMessage): void
  /** Breaks it off: the next one begins with what is to be said by then. */
  close(): void
}

interface LinkOptions {
  /** `host:port`, in order of preference. */
  readonly engines: readonly string[]
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
/** Messages that an engine is too slow to take. */
const maxUnsent = 1000

/** Keeps one stream to an engine until the signal: the first of the list that answers, and again when it breaks. */
export async function keepLinked(options: LinkOptions): Promise<void> {
  const { engines, log, clock, random, signal } = options
  let failures = 0
  while (!signal.aborted) {
    const engine = engines[failures % engines.length] ?? ''
    const useful = await linkOnce(engine, options)
    failures = useful ? 0 : failures + 1
    const waitMs = backoffMs(failures + 1, reconnectBackoff, random)
    log.debug({ engine, waitMs }, 'reconnecting')
    await clock.sleep(waitMs, signal)
  }
}

/**
 * Resolves when the stream has ended, for whatever reason: whether anything besides Welcome came and was taken, from an
 * engine that answered to the end.
 */
async function linkOnce(engine: string, options: LinkOptions): Promise<boolean> {
  const { hello, dial, onMessage, onAnswered, onLost, log, bootMs, signal } = options
  const connection = dial(engine)
  const stream = openDuplex(connection.agent, 'Connect')
  const cancel = () => stream.cancel()
  const link: EngineLink = {
    connection,
    send: message => {
      if (!stream.writable) return
      if (stream.writableLength > maxUnsent) cancel()
      else stream.write(message)
    },
    close: cancel,
  }
  let welcomed = false
  let useful = false
  let silent = false
  const heartbeats = new Heartbeats()
  const beat = () => link.send({ heartbeat: { number: heartbeats.send(bootMs()) } })
  const listen = () => {
    // before Welcome was taken nothing is read, answers neither
    silent = welcomed && heartbeats.waitedMs(bootMs()) > answerMs
    if (silent) cancel()
  }
  const welcomeTimer = setTimeout(cancel, welcomeMs)
  const timers = [setInterval(beat, heartbeatMs), setInterval(listen, listenEveryMs)]
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const helloAt = bootMs()
    link.send({ hello: hello() })
    for await (const message of stream as AsyncIterable<EngineMessage__Output>) {
      if (message.welcome) {
        clearTimeout(welcomeTimer)
        await onMessage(message, link)
        log.info({ engine, id: message.welcome.engineId }, 'connected')
        onAnswered(helloAt, link)
        beat() // what came before may have taken long
        welcomed = true
      } else if (!welcomed) {
        throw new BanyanError('welcome-missing', 'The engine did not begin with Welcome.', 'bug')
      } else if (message.beat) {
        const sentAt = heartbeats.answered(message.beat.number)
        if (sentAt !== undefined) onAnswered(sentAt, link)
      } else {
        await onMessage(message, link)
        useful = true
      }
    }
    log.info({ engine }, 'engine closed the stream')
  } catch (error) {
    const { code, message: reason } = fromServiceError(error, engine)
    if (!signal.aborted) log.warn({ engine, code, reason, silent }, 'no stream to the engine')
  } finally {
    signal.removeEventListener('abort', cancel)
    clearTimeout(welcomeTimer)
    for (const timer of timers) clearInterval(timer)
    onLost(link)
    stream.on('error', () => undefined) // a cancelled stream says so once more
    cancel()
    connection.close()
  }
  return useful && !silent
}
