import { spawn } from 'node:child_process'
import { BanyanError } from '../core/errors.ts'

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
 * `exec-failed` (not startable, killed), `exec-timeout` or `exec-too-much-output`. Nothing secret may be in argv.
 */
export async function exec(
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<ExecOutput> {
  const [program = '', ...args] = argv
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? plainEnvironment(),
      signal,
      killSignal: 'SIGKILL',
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
      child.kill('SIGKILL')
    }
    child.stdout.on('data', collect(stdout))
    child.stderr.on('data', collect(stderr))
    child.stdin.on('error', () => undefined) // the child may end without reading: its exit code tells
    child.stdin.end(options.input ?? '')
    child.on('error', cause => {
      const late = timeout.aborted && !(options.signal?.aborted ?? false)
      const [code, what] = late ? ['exec-timeout', 'took too long'] : ['exec-failed', cause.message]
      reject(new BanyanError(code, `${program}: ${what}`, 'retry', { cause }))
    })
    child.on('close', exitCode => {
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

/** What a child process gets of this one's environment unless told. */
export function plainEnvironment(): Record<string, string> {
  const { PATH, HOME } = process.env
  return { LANG: 'C', ...(PATH && { PATH }), ...(HOME && { HOME }) }
}
