import { messageOf } from '../core/errors.ts'
import type { Clock } from './clock.ts'
import type { exec } from './exec.ts'
import type { Logger } from './logger.ts'

/** systemd, which started this program by a unit of `Type=notify`. */
export interface Supervisor {
  /** Of what is told: `systemd-notify`'s address. */
  readonly socket: string
  /** It is killed, and started anew, when it says nothing for so long; undefined: never. */
  readonly patienceMs: number | undefined
}

/**
 * undefined: nobody asked for word. Takes it out of the environment: etcd, which the engine starts, would say that it is ready, and
 * be taken for the engine.
 */
export function takeSupervisor(env: NodeJS.ProcessEnv, pid: number): Supervisor | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: micros, WATCHDOG_PID: whose } = env
  delete env['NOTIFY_SOCKET']
  delete env['WATCHDOG_USEC']
  delete env['WATCHDOG_PID']
  if (socket === undefined || socket === '') return undefined
  const isMeant = whose === undefined || Number(whose) === pid
  const patienceMs = Math.floor(Number(micros) / 1000)
  return { socket, patienceMs: isMeant && patienceMs > 0 ? patienceMs : undefined }
}

interface Report {
  readonly supervisor: Supervisor | undefined
  /** Resolves when this program does its work; it is the whole event loop that has to go round for it. */
  readonly alive: () => Promise<unknown>
  readonly exec: typeof exec
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Thrice within its patience: one that is late is no reason to be killed. */
const perPatience = 3
const tellMs = 10_000

/**
 * Says that the program is ready, and from then on that it lives. By `systemd-notify`, a process of some milliseconds each time:
 * Node.js has no datagrams on unix sockets. Resolves when the signal aborts; never rejects.
 */
export async function reportToSupervisor(report: Report): Promise<void> {
  const { supervisor, alive, clock, signal } = report
  if (!supervisor) return
  await tell(report, supervisor, 'READY=1')
  if (supervisor.patienceMs === undefined) return
  while (!signal.aborted) {
    await tell(report, supervisor, 'WATCHDOG=1', alive)
    await clock.sleep(supervisor.patienceMs / perPatience, signal)
  }
  // what it still ends may take its time: TimeoutStopSec watches over that
  await tell(report, supervisor, 'STOPPING=1')
}

async function tell(
  { exec: run, log }: Report,
  { socket }: Supervisor,
  state: string,
  first?: () => Promise<unknown>,
): Promise<void> {
  try {
    await first?.()
    const env = { PATH: process.env['PATH'] ?? '', NOTIFY_SOCKET: socket }
    const { exitCode, stderr } = await run(['systemd-notify', state], { env, timeoutMs: tellMs })
    if (exitCode !== 0) throw new Error(stderr.trim())
  } catch (error) {
    log.warn({ state, reason: messageOf(error) }, 'systemd not told')
  }
}
