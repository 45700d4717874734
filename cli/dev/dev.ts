import { resolve } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { jsonLine } from '../output/json.ts'
import type { Terminal } from '../terminal.ts'
import { Closers } from './closers.ts'
import { startHouse } from './house.ts'
import { layoutOf } from './layout.ts'
import { checkLine, headLine, shortPath } from './lines.ts'
import { nothingMeasured } from './measure.ts'
import { Visit, type DevContext } from './visit.ts'

export interface DevOptions {
  /** Deploys, measures one update under load, prints one JSON line and stops. */
  readonly exit: boolean
  /** Where the demo answers; absent: 8080, or the next free port. */
  readonly port?: number
  /** Absent: `.banyan` in the current folder. */
  readonly stateDir?: string
}

/**
 * Engine, agent, webhook receiver and a demo on this machine, until Ctrl-C. Answers the exit code once everything
 * it started has stopped.
 */
export async function dev(given: DevContext, options: DevOptions): Promise<number> {
  requireRootOnLinux()
  const context = {
    ...given,
    signal: untilHangup(given.signal),
    terminal: terminalFor(given, options),
  }
  const closers = new Closers()
  try {
    return await live(context, options, closers, given.terminal.out)
  } catch (err) {
    if (!context.signal.aborted) throw err
    return options.exit ? exitCodes.interrupted : exitCodes.ok
  } finally {
    await stop(context.terminal, closers)
  }
}

async function live(
  context: DevContext,
  { exit, port, stateDir = '.banyan' }: DevOptions,
  closers: Closers,
  print: (line: string) => void,
): Promise<number> {
  const { terminal, signal } = context
  const { out, style } = terminal
  const layout = layoutOf(resolve(stateDir))
  ;[headLine(shortPath(layout.stateDir, process.cwd()), style), ''].forEach(out)
  const house = await startHouse({
    layout,
    closers,
    signal,
    onCheck: check => out(checkLine(check, style)),
    ...(port !== undefined && { port }),
  })
  out('')
  const visit = new Visit(context, house, layout)
  const deployed = await visit.deploy()
  if (!exit) {
    await visit.follow()
    return exitCodes.ok
  }
  const measured = deployed ? await visit.measure() : nothingMeasured
  print(jsonLine(measured))
  return measured.deployed && measured.failed === 0 ? exitCodes.ok : exitCodes.failed
}

async function stop({ err }: Terminal, closers: Closers): Promise<void> {
  err('')
  err('Stopping everything …')
  const problems = await closers.closeAll()
  problems.forEach(err)
  err(
    problems.length === 0
      ? 'Stopped. The state is kept; start again to go on.'
      : 'Not all of it could be stopped.',
  )
}

/** With --exit, standard output is for the one line of JSON. */
function terminalFor({ terminal, json }: DevContext, { exit }: DevOptions): Terminal {
  if (!exit && !json) return terminal
  const { err, errStyle } = terminal
  return { ...terminal, out: err, style: errStyle, interactive: false }
}

/** A closed terminal window is a Ctrl-C too. */
function untilHangup(signal: AbortSignal): AbortSignal {
  const hangup = new AbortController()
  process.once('SIGHUP', () => hangup.abort())
  return AbortSignal.any([signal, hangup.signal])
}

function requireRootOnLinux(): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) return
  const message =
    process.platform === 'linux'
      ? 'banyan dev changes networks and firewall rules of this machine: run it as root (sudo npm start).'
      : 'banyan dev needs Linux: the agent works with its networks and firewall rules.'
  throw new BanyanError('dev-not-possible', message, 'wait')
}
