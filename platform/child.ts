import { spawn, type ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { backoffMs, type Backoff } from '../core/backoff.ts'
import { BanyanError } from '../core/errors.ts'
import { systemClock } from './clock.ts'
import { exec, plainEnvironment } from './exec.ts'
import { lineSplitter } from './lines.ts'
import type { Logger } from './logger.ts'
import { stopOrphan, writePidFile } from './orphan.ts'

export interface ChildOptions {
  /** For logs and errors, such as `etcd`. */
  readonly name: string
  /** Nothing secret may be in it. */
  readonly argv: readonly string[]
  /** The whole environment of the child; default: only PATH, HOME and LANG=C. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly log: Logger
  /** Stops the child for good, as `stop()` does. */
  readonly signal: AbortSignal
  /** How long to wait before it is started again when it dies after it was ready. Absent: not restarted. */
  readonly restart?: Backoff
  /** Each line that it prints, cut to 4 KiB. */
  readonly onLine?: (line: string) => void
  /** Whether it serves; asked every 50 ms until it does. Absent: ready once started. */
  readonly ready?: () => Promise<boolean>
  readonly readyTimeoutMs: number
  /** Where its process id is kept, so that a next start finds it if this process is killed. */
  readonly pidFile?: string
  /** Runs before the first start, after an orphan of an earlier start was stopped. */
  readonly prepare?: () => Promise<void>
  /** SIGTERM to SIGKILL; default 10 s. */
  readonly graceMs?: number
}

export interface Child {
  /** Rejects with `child-died` or `child-not-ready`, with the last lines it printed. */
  readonly ready: Promise<void>
  /** Resolves when it has ended for good. Never rejects. */
  readonly exited: Promise<void>
  /** Changes with each restart; absent while it is down. */
  pid(): number | undefined
  /** SIGTERM, then SIGKILL after the grace period. */
  stop(): Promise<void>
}

const readyPollMs = 50
const keptLines = 20
const defaultGraceMs = 10_000
/** After this long without dying, back-off starts from the beginning. */
const steadyMs = 60_000

/**
 * Starts a program that is to run as long as this one. It gets a session of its own, so that Ctrl-C reaches only
 * the parent, which then stops its children in the right order; the kernel ends it when the parent is killed.
 */
export function startChild(options: ChildOptions): Child {
  return new SupervisedChild(options)
}

class SupervisedChild implements Child {
  readonly ready: Promise<void>
  readonly exited: Promise<void>
  readonly #options: ChildOptions
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  #process: ChildProcess | undefined
  #lastLines: readonly string[] = []
  #wasReady = false
  #readyBy = Infinity
  #failure: unknown

  constructor(options: ChildOptions) {
    this.#options = options
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal])
    this.exited = this.#supervise().catch((err: unknown) => {
      this.#failure = err
    })
    this.ready = this.#untilReady()
    this.ready.catch(() => undefined) // not everybody waits for it
  }

  pid(): number | undefined {
    return this.#process?.pid
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.exited
  }

  async #supervise(): Promise<void> {
    const { name, log, restart, pidFile, prepare } = this.#options
    if (pidFile !== undefined) await stopOrphan(pidFile, log)
    await prepare?.()
    const argv = await endingWithParent(this.#options.argv)
    this.#readyBy = Date.now() + this.#options.readyTimeoutMs
    let attempt = 0
    while (!this.#signal.aborted) {
      const startedAt = Date.now()
      await this.#runOnce(argv)
      if (restart === undefined || !this.#mayRestart()) return
      attempt = Date.now() - startedAt > steadyMs ? 1 : attempt + 1
      log.warn(
        { child: name, attempt, lastLines: this.#lastLines.slice(-5) },
        'died; starting again',
      )
      await systemClock.sleep(backoffMs(attempt, restart, Math.random), this.#signal)
    }
  }

  /** One that was never ready would only die again. */
  #mayRestart(): boolean {
    return !this.#signal.aborted && this.#wasReady
  }

  async #runOnce(argv: readonly string[]): Promise<void> {
    const { cwd, pidFile, graceMs = defaultGraceMs } = this.#options
    const [program = '', ...args] = argv
    this.#lastLines = []
    const child = spawn(program, args, {
      cwd,
      env: this.#options.env ?? plainEnvironment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = endOf(child)
    const onLine = (line: string) => this.#line(line)
    child.stdout.on('data', lineSplitter(onLine))
    child.stderr.on('data', lineSplitter(onLine))
    child.on('error', err => this.#line(err.message))
    this.#process = child
    const release = terminateOn(this.#signal, child, graceMs)
    if (pidFile !== undefined && child.pid !== undefined)
      await writePidFile(pidFile, child.pid, this.#options.argv)
    await ended
    release()
    this.#process = undefined
    if (pidFile !== undefined) await rm(pidFile, { force: true })
  }

  #line(line: string): void {
    this.#lastLines = [...this.#lastLines, line].slice(-keptLines)
    this.#options.onLine?.(line)
  }

  async #untilReady(): Promise<void> {
    let over = false
    const ended = this.exited.then(() => {
      over = true
    })
    const isOver = () => over
    while (!isOver() && Date.now() < this.#readyBy) {
      this.#wasReady = await this.#isReady()
      if (this.#wasReady) return
      await Promise.race([systemClock.sleep(readyPollMs), ended])
    }
    if (this.#failure !== undefined) throw asError(this.#failure)
    throw isOver() ? this.#died() : this.#notReady()
  }

  async #isReady(): Promise<boolean> {
    const { ready = () => Promise.resolve(true) } = this.#options
    if (this.#process === undefined) return false
    return await ready().catch(() => false)
  }

  #died(): BanyanError {
    const { name } = this.#options
    return new BanyanError('child-died', `${name} ended at once.${this.#said()}`, 'stalled')
  }

  #notReady(): BanyanError {
    const { name, readyTimeoutMs } = this.#options
    const seconds = readyTimeoutMs / 1000
    const message = `${name} did not answer within ${seconds} s.${this.#said()}`
    return new BanyanError('child-not-ready', message, 'retry')
  }

  #said(): string {
    return this.#lastLines.length === 0 ? '' : ` It said:\n${this.#lastLines.join('\n')}`
  }
}

/** Sends SIGTERM on abort and SIGKILL after the grace period. Answers how to let go once it ended. */
function terminateOn(signal: AbortSignal, child: ChildProcess, graceMs: number): () => void {
  let timer: NodeJS.Timeout | undefined
  const terminate = () => {
    child.kill('SIGTERM')
    timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  }
  if (signal.aborted) terminate()
  else signal.addEventListener('abort', terminate, { once: true })
  return () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', terminate)
  }
}

/** Resolves when the process ended and its output was read; output held open by others is not waited for. */
async function endOf(child: ChildProcess): Promise<void> {
  await new Promise<void>(resolve => {
    child.once('exit', () => setTimeout(resolve, 200))
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
}

let canEndWithParent: Promise<boolean> | undefined

/** util-linux's setpriv asks the kernel for SIGTERM when the parent dies (prctl PR_SET_PDEATHSIG). */
async function endingWithParent(argv: readonly string[]): Promise<readonly string[]> {
  const setpriv = ['setpriv', '--pdeathsig', 'TERM', '--']
  canEndWithParent ??= exec([...setpriv, 'true']).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  )
  return (await canEndWithParent) ? [...setpriv, ...argv] : argv
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
