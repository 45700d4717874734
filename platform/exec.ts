import { spawn } from 'node:child_process'
import { BanyanError, messageOf } from '../core/errors.ts'
import { withDeadline } from './deadline.ts'

export interface ExecOptions {
  readonly input?: string | Uint8Array
  readonly cwd?: string
  /** The whole environment of the child; default: only PATH, HOME and LANG=C. */
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
  /** More output than this fails with `exec-too-much-output`. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

export interface ExecOutput {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

const defaultTimeoutMs = 30_000
const defaultMaxBytes = 64 * 1024 * 1024

/**
 * Runs a program: an argv array, never a shell. Resolves with any exit code; rejects with BanyanError
 * `exec-failed` (not startable, killed), `exec-timeout` or `exec-too-much-output`, and then ends what the program
 * started too: a git that goes on writes into a folder that is given up. Nothing secret may be in argv.
 */
export async function exec(
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<ExecOutput> {
  const { timeoutMs = defaultTimeoutMs, signal = new AbortController().signal } = options
  return await withDeadline(timeoutMs, signal, async limited => await run(argv, options, limited))
}

async function run(
  argv: readonly string[],
  options: ExecOptions,
  signal: AbortSignal,
): Promise<ExecOutput> {
  const [program = '', ...args] = argv
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? plainEnvironment(),
      detached: true, // a process group of its own
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let bytes = 0
    let tooMuch = false
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) return void into.push(chunk)
      tooMuch = true
      endGroup(child.pid)
    }
    const onAbort = () => {
      endGroup(child.pid)
      fail(signal.reason)
    }
    child.stdout.on('data', collect(stdout))
    child.stderr.on('data', collect(stderr))
    child.stdin.on('error', () => undefined) // the child may end without reading: its exit code tells
    child.stdin.end(options.input ?? '')
    const fail = (cause: unknown) => {
      signal.removeEventListener('abort', onAbort)
      const late = signal.aborted && options.signal?.aborted !== true
      const [code, what] = late
        ? ['exec-timeout', 'took too long']
        : ['exec-failed', messageOf(cause)]
      reject(new BanyanError(code, `${program}: ${what}`, 'retry', { cause }))
    }
    child.on('error', fail)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    child.on('close', exitCode => {
      signal.removeEventListener('abort', onAbort)
      const text = Buffer.concat(stderr).toString('utf8')
      if (tooMuch) {
        reject(
          new BanyanError('exec-too-much-output', `${program}: over ${maxBytes} bytes`, 'stalled'),
        )
      } else if (exitCode === null) {
        reject(new BanyanError('exec-failed', `${program}: killed. ${text.slice(0, 500)}`, 'retry'))
      } else {
        resolve({ exitCode, stdout: Buffer.concat(stdout), stderr: text })
      }
    })
  })
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    return // it has ended by itself
  }
}

/** What a child process gets of this one's environment unless told. */
export function plainEnvironment(): Record<string, string> {
  const { PATH, HOME } = process.env
  return { LANG: 'C', ...(PATH && { PATH }), ...(HOME && { HOME }) }
}

/**
 * Lets a program have this one's terminal and environment until it ends; Ctrl-C reaches both, as they are in one group. Answers its
 * exit code, 1 where it was killed. Code: `exec-failed` (retry).
 */
export async function handOver(argv: readonly string[]): Promise<number> {
  const [program = '', ...args] = argv
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    child.once('error', cause =>
      reject(new BanyanError('exec-failed', `${program}: ${cause.message}`, 'retry', { cause })),
    )
    child.once('exit', code => resolve(code ?? 1))
  })
}
