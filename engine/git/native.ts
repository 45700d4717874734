import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../core/errors.ts'
import { exec, type ExecOutput } from '../../platform/exec.ts'
import type { Transport, Want } from './transport.ts'
import { bytesIn } from './bare-folder.ts'
import { failures } from './failures.ts'
import {
  fetchArgv,
  gitConfig,
  gitEnvironment,
  lookUpArgv,
  tagsArgv,
  type SshOptions,
} from './native-command.ts'
import { classifyStderr, isMoved } from './native-failure.ts'
import type { Address } from './remote.ts'
import { withTimeLimit } from './time-limit.ts'

export interface NativeTransportOptions extends SshOptions {
  readonly address: Address & { readonly url: string }
  /** Where the configuration file for git is written. */
  readonly home: string
  readonly maxFetchBytes: number
  readonly lookUpMs?: number
  readonly fetchMs?: number
}

const defaultLookUpMs = 15_000
const defaultFetchMs = 120_000
const sizeCheckMs = 200

/** ssh and local paths by the system git. */
export function nativeTransport(options: NativeTransportOptions): Transport {
  const { lookUpMs = defaultLookUpMs, fetchMs = defaultFetchMs } = options
  const { where } = options.address
  return {
    where,
    resolve: async (ref, signal) =>
      await withTimeLimit(where, lookUpMs, signal, limited => resolve(options, ref, limited)),
    tags: async signal =>
      await withTimeLimit(where, lookUpMs, signal, limited => tags(options, limited)),
    fetchInto: async (want, signal) =>
      await withTimeLimit(where, fetchMs, signal, limited => fetchInto(options, want, limited)),
  }
}

async function resolve(
  options: NativeTransportOptions,
  ref: string,
  signal: AbortSignal,
): Promise<string> {
  const { url, where } = options.address
  const refs = await lookUp(options, lookUpArgv(url, ref), signal)
  const commit = refs.get(`${ref}^{}`) ?? refs.get(ref)
  if (commit !== undefined) return commit
  const all = await lookUp(options, lookUpArgv(url), signal)
  throw all.size === 0 ? failures.empty(where) : failures.refMissing(where, ref)
}

async function tags(
  options: NativeTransportOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const refs = await lookUp(options, tagsArgv(options.address.url), signal)
  const names = [...refs.keys()].filter(name => !name.endsWith('^{}'))
  return new Map(names.map(name => [name, refs.get(`${name}^{}`) ?? refs.get(name) ?? '']))
}

/** Full ref name → object id. ls-remote also lists names that only end like the pattern. */
async function lookUp(
  options: NativeTransportOptions,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { exitCode, stdout, stderr } = await git(options, argv, signal)
  if (exitCode !== 0) throw classifyStderr(options.address.where, stderr)
  const lines = stdout
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '')
  return new Map(lines.map(line => [line.slice(41), line.slice(0, 40)] as const))
}

async function fetchInto(
  options: NativeTransportOptions,
  want: Want,
  signal: AbortSignal,
): Promise<void> {
  const { address, maxFetchBytes } = options
  const { url, where } = address
  const folder = join(want.gitdir, 'objects', 'pack')
  const limit = (await bytesIn(folder)) + maxFetchBytes
  const guard = watchSize(folder, limit)
  try {
    const limited = AbortSignal.any([signal, guard.signal])
    const { exitCode, stderr } = await git(options, fetchArgv(url, want), limited)
    if (isMoved(stderr)) throw failures.moved(where, want.ref, want.commit)
    if (exitCode !== 0) throw classifyStderr(where, stderr)
  } catch (error) {
    throw guard.signal.aborted ? failures.fetchTooLarge(where, maxFetchBytes) : error
  } finally {
    guard.stop()
  }
  if ((await bytesIn(folder)) > limit) throw failures.fetchTooLarge(where, maxFetchBytes)
}

/** git has no limit on what it fetches: its folder is watched instead. */
function watchSize(folder: string, limit: number): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const check = async () => {
    if ((await bytesIn(folder)) > limit) controller.abort()
  }
  const timer = setInterval(() => void check(), sizeCheckMs)
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}

async function git(
  options: NativeTransportOptions,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ExecOutput> {
  const { address, home } = options
  const configFile = await writeGitConfig(home)
  const env = gitEnvironment(address, configFile, options, process.env)
  const timeoutMs = 2 ** 31 - 1 // the caller's signal is the limit
  return await exec(argv, { env, cwd: home, signal, timeoutMs }).catch((error: unknown) => {
    if (codeOf(error) === 'exec-too-much-output') throw failures.tooLarge(address.where, 2 ** 26)
    throw failures.unreachable(address.where, 'the git program could not be run', error)
  })
}

/** Another git may be reading it just now, so it is replaced and never rewritten. */
async function writeGitConfig(home: string): Promise<string> {
  const path = join(home, 'gitconfig')
  const existing = await readFile(path, 'utf8').catch(() => undefined)
  if (existing === gitConfig) return path
  const temporary = `${path}.${randomBytes(4).toString('hex')}`
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(temporary, gitConfig)
  await rename(temporary, path)
  return path
}
