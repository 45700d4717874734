import { BanyanError } from '../../../core/errors.ts'
import { exec } from '../../../platform/exec.ts'
import { type Meaning, nerdctlError } from './errors.ts'

interface Limits {
  readonly limitMs: number
  readonly signal: AbortSignal
}

export interface Call extends Limits {
  readonly what: string
  readonly meanings: readonly Meaning[]
}

export interface Said {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one command of nerdctl to its end, whatever its exit code. Code: runtime-unreachable (retry). */
export async function attempt(
  program: readonly string[],
  argv: readonly string[],
  { limitMs, signal }: Limits,
): Promise<Said> {
  const { exitCode, stdout, stderr } = await exec([...program, ...argv], {
    ...{ timeoutMs: limitMs, signal, env: environment() },
  }).catch((cause: unknown) => {
    const sentence = `${program.join(' ')} can't be run. Is it installed, and is containerd running?`
    throw new BanyanError('runtime-unreachable', sentence, 'retry', { cause })
  })
  return { exitCode, stdout: stdout.toString('utf8'), stderr }
}

/** As `attempt`, but an exit code other than zero rejects, with what nerdctl said. */
export async function call(
  program: readonly string[],
  argv: readonly string[],
  { what, meanings, ...limits }: Call,
): Promise<Said> {
  const said = await attempt(program, argv, limits)
  if (said.exitCode !== 0) throw nerdctlError(what, said.stderr, meanings)
  return said
}

/** CNI plugins call iptables by its name. */
function environment(): Record<string, string> {
  const { PATH = '', HOME = '/root' } = process.env
  return { LANG: 'C', HOME, PATH: `${PATH}:/usr/local/sbin:/usr/sbin:/sbin` }
}
