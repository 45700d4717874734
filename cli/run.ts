import { hostname, userInfo } from 'node:os'
import { BanyanError, codeOf } from '../core/errors.ts'
import { systemClock } from '../platform/clock.ts'
import { parseDuration } from './arguments.ts'
import type { Engine } from './client/engine.ts'
import type { Context } from './context.ts'
import { exitCodeOf, exitCodes, isNotFound } from './exit-codes.ts'
import { errorJson, errorLines } from './output/error.ts'
import { processTerminal, type Terminal } from './terminal.ts'

export interface GlobalOptions {
  readonly config?: string
  readonly engine?: string
  readonly json?: boolean
  readonly color: boolean
  readonly timeout?: string
}

export type RunCommand = (context: Context) => Promise<number>

/**
 * Runs one command: gives it a terminal, a way to an engine and a signal, prints what it throws, and answers the
 * exit code. Never throws.
 */
export async function run(
  options: GlobalOptions,
  subject: string | undefined,
  command: RunCommand,
): Promise<number> {
  const json = options.json ?? false
  const terminal = processTerminal({ color: options.color, json })
  const interrupt = interruptSignal()
  let signal = interrupt
  let connected: Engine | undefined
  try {
    signal = withTimeout(interrupt, options.timeout)
    const dial = () => connectTo(options, signal, terminal)
    const engine = async () => (connected ??= await dial())
    const reconnect = async () => {
      connected?.close()
      connected = await dial()
      await connected.version()
      return connected
    }
    const clock = systemClock
    return await command({ terminal, json, signal, clock, person: person(), engine, reconnect })
  } catch (error) {
    if (interrupt.aborted) return exitCodes.interrupted
    const failure = signal.aborted ? timedOut(options.timeout) : error
    const suggestion = await suggestionFor(failure, subject, connected)
    report(failure, { terminal, json, ...(suggestion !== undefined && { suggestion }) })
    return exitCodeOf(failure)
  } finally {
    connected?.close()
  }
}

async function connectTo(
  options: GlobalOptions,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Engine> {
  const { connect } = await import('./client/connect.ts')
  const { config, engine, timeout } = options
  return await connect({
    ...(config !== undefined && { config }),
    ...(engine !== undefined && { engine }),
    ...(timeout !== undefined && { timeoutMs: parseDuration(timeout) }),
    signal,
    warn: terminal.err,
  })
}

/** npm passes on a Ctrl-C that the terminal has sent already: two within this time are one. */
const sameInterruptMs = 1000

/** Ctrl-C ends what waits; a second one ends the program whatever it does. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  let firstAt = 0
  const onSignal = () => {
    if (!controller.signal.aborted) {
      firstAt = performance.now()
      controller.abort()
    } else if (performance.now() - firstAt > sameInterruptMs) process.exit(exitCodes.interrupted)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}

function withTimeout(interrupt: AbortSignal, timeout: string | undefined): AbortSignal {
  if (timeout === undefined) return interrupt
  return AbortSignal.any([interrupt, AbortSignal.timeout(parseDuration(timeout))])
}

function timedOut(timeout = ''): BanyanError {
  return new BanyanError('timeout', `gave up after ${timeout}, as --timeout says`, 'retry')
}

function person(): string {
  const sudoer = process.env['SUDO_USER']
  return `${sudoer ?? userInfo().username}@${hostname()}`
}

interface Report {
  readonly terminal: Terminal
  readonly json: boolean
  readonly suggestion?: string
}

function report(error: unknown, { terminal, json, suggestion }: Report): void {
  const hints = suggestion === undefined ? {} : { suggestion }
  if (json) return terminal.err(errorJson(error, hints))
  errorLines(error, terminal.errStyle, hints).forEach(terminal.err)
  if (process.env['BANYAN_DEBUG'] && error instanceof Error) terminal.err(error.stack ?? '')
}

/** The name that was probably meant, where an engine knows none like the one given. */
async function suggestionFor(
  error: unknown,
  subject: string | undefined,
  engine: Engine | undefined,
): Promise<string | undefined> {
  if (!isNotFound(codeOf(error)) || subject === undefined || !engine) return undefined
  const { suggestName } = await import('./suggest.ts')
  return await suggestName(subject, engine).catch(() => undefined)
}
