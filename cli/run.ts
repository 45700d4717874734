import { hostname, userInfo } from 'node:os'
import { codeOf } from '../core/errors.ts'
import { systemClock } from '../platform/clock.ts'
import type { Stale } from '../core/stale.ts'
import { parseDuration } from './arguments.ts'
import type { Engine } from './client/engine.ts'
import type { Context } from './context.ts'
import { exitCodeOf, isNotFound } from './exit-codes.ts'
import { errorJson, type ErrorHints, errorLines } from './output/error.ts'
import { staleLine } from './output/stale.ts'
import { stopSignal } from './stop-signal.ts'
import { processTerminal, type Terminal } from './terminal.ts'

export interface GlobalOptions {
  readonly config?: string
  readonly engine?: readonly string[]
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
  let signal: AbortSignal | undefined
  let connected: Engine | undefined
  let noting: Promise<unknown> = Promise.resolve()
  let throughTunnel = false
  try {
    const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout)
    const stop = (signal = stopSignal(timeoutMs))
    let stale: Stale | undefined
    const onStale = (said: Stale) => {
      if (!stale) terminal.err(terminal.errStyle.yellow(staleLine(said, systemClock.now())))
      stale = said
    }
    let dialer: (() => Promise<Engine>) | undefined
    const onNoting = (note: Promise<unknown>) => void (noting = Promise.all([noting, note]))
    const onTunnel = () => void (throughTunnel = true)
    const limits = { timeoutMs, signal: stop, onStale, onNoting, onTunnel }
    const dial = async () => await (dialer ??= await dialerOf(options, limits, terminal))()
    const engine = async () => (connected ??= await dial())
    const reconnect = async () => {
      connected?.close()
      connected = await dial()
      await connected.version()
      return connected
    }
    const clock = systemClock
    return await command({
      terminal,
      json,
      signal: stop,
      clock,
      person: person(),
      engine,
      reconnect,
      stale: () => stale,
    })
  } catch (error) {
    const failure: unknown = signal?.aborted ? signal.reason : error
    const suggestion = await suggestionFor(failure, subject, connected)
    const hints = { throughTunnel, ...(suggestion !== undefined && { suggestion }) }
    report(failure, { terminal, json, hints })
    return exitCodeOf(failure)
  } finally {
    connected?.close()
    await noting
  }
}

interface DialLimits {
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal
  readonly onStale: (stale: Stale) => void
  readonly onNoting: (noting: Promise<unknown>) => void
  readonly onTunnel: () => void
}

async function dialerOf(
  { config, engine }: GlobalOptions,
  { timeoutMs, ...told }: DialLimits,
  terminal: Terminal,
): Promise<() => Promise<Engine>> {
  const { engineDialer } = await import('./client/connect.ts')
  return engineDialer({
    ...(config !== undefined && { config }),
    ...(engine !== undefined && { engines: engine }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...told,
    warn: terminal.err,
  })
}

function person(): string {
  const sudoer = process.env['SUDO_USER']
  return `${sudoer ?? userInfo().username}@${hostname()}`
}

interface Report {
  readonly terminal: Terminal
  readonly json: boolean
  readonly hints: ErrorHints
}

function report(error: unknown, { terminal, json, hints }: Report): void {
  if (codeOf(error) === 'interrupted') return
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
  return await suggestName(subject, codeOf(error), engine).catch(() => undefined)
}
