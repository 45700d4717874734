import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { untilAnswered } from '../support/eventually.ts'
import { childOf } from './processes.ts'
import type { Space } from './space.ts'

/** One program of a machine: the real one, as its administrator would start it. */
export interface Program {
  /** Resolves when it is ready. */
  start(): Promise<void>
  /** SIGTERM; SIGKILL when that was not enough. */
  stop(): Promise<void>
  /** kill -9 */
  kill(): Promise<void>
  /** SIGSTOP: it hangs, and nobody is told. */
  pause(): void
  resume(): void
  readonly running: boolean
}

interface ProgramOptions {
  readonly space: () => Space
  readonly argv: readonly string[]
  /** What it prints is added there. */
  readonly logFile: string
  /** Asked until it resolves. Absent: ready once started. */
  readonly ready?: () => Promise<unknown>
}

interface Started {
  readonly pid: number
  /** nsenter: ends when the program does, and stops when it is stopped. */
  readonly entry: ChildProcess
  readonly exited: Promise<unknown>
}

const endsWithinMs = 20_000
const readyWithinMs = 60_000

export function createProgram({ space, argv, logFile, ready }: ProgramOptions): Program {
  let started: Started | undefined
  const running = () => (started && isAlive(started.entry) ? started : undefined)
  const signal = (name: NodeJS.Signals) => {
    const now = running()
    if (!now) throw new Error(`${argv.join(' ')} does not run`)
    process.kill(now.pid, name)
    if (name !== 'SIGSTOP') now.entry.kill('SIGCONT')
    return now
  }
  return {
    start: async () => {
      if (running()) throw new Error(`${argv.join(' ')} runs already`)
      started = await launch(space(), argv, logFile)
      if (ready) await untilReady(ready, started.entry, argv)
    },
    stop: async () => {
      if (!running()) return
      const { pid, exited } = signal('SIGTERM')
      wake(pid)
      const ended = await Promise.race([exited.then(() => true), delay(endsWithinMs, false)])
      if (!ended) await signal('SIGKILL').exited
    },
    kill: async () => {
      await signal('SIGKILL').exited
    },
    pause: () => void signal('SIGSTOP'),
    resume: () => void signal('SIGCONT'),
    get running() {
      return running() !== undefined
    },
  }
}

/** One that was stopped ends only when it goes on; one that was not may have ended already. */
function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function launch(space: Space, argv: readonly string[], logFile: string): Promise<Started> {
  const log = openSync(logFile, 'a')
  const [program, ...args] = space.inside(...argv)
  const entry = spawn(program, args, { stdio: ['ignore', log, log], detached: true })
  const exited = new Promise(resolve => entry.once('exit', resolve))
  if (entry.pid === undefined) throw new Error(`${program} can't be started`)
  return { pid: await childOf(entry.pid), entry, exited }
}

async function untilReady(
  ready: () => Promise<unknown>,
  entry: ChildProcess,
  argv: readonly string[],
): Promise<void> {
  await untilAnswered(async () => {
    if (isAlive(entry)) await ready()
  }, readyWithinMs)
  if (!isAlive(entry)) throw new Error(`${argv.join(' ')} ended`)
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
