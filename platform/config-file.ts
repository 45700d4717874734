import { readFile, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../core/config/config.ts'
import { loadConfig, renderDiagnostic } from '../core/config/load.ts'
import { BanyanError, messageOf } from '../core/errors.ts'

export const systemPath = '/etc/banyan/banyan.yaml'
const nearestPath = join('.banyan', 'banyan.yaml')
const maxConfigBytes = 4 * 1024 * 1024
const maxSecretBytes = 64 * 1024

interface ConfigFileOptions {
  readonly path?: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

interface ConfigFile {
  readonly config: Config
  /** Absent: no file was found, everything has its default. */
  readonly path?: string
  /** Rendered, ready to be logged. */
  readonly warnings: readonly string[]
}

/**
 * The configuration: from the path given, else $BANYAN_CONFIG, else the nearest `.banyan/banyan.yaml` in this
 * folder or above, else /etc/banyan/banyan.yaml, else the defaults. Rejects with `config-invalid`, whose
 * message lists every problem on a line of its own, or `config-unreadable`.
 */
export async function loadConfigFile(options: ConfigFileOptions = {}): Promise<ConfigFile> {
  const { env = process.env, cwd = process.cwd() } = options
  const named = options.path ?? env['BANYAN_CONFIG']
  const path = named ? resolve(cwd, named) : await findConfig(cwd)
  const text =
    path === undefined ? '' : await readLimited(path, maxConfigBytes, 'config-unreadable')
  const { config, errors, warnings } = loadConfig({
    text,
    file: path ?? '(defaults)',
    env,
    hostName: hostname(),
  })
  if (!config) {
    const list = errors.map(error => `  ${renderDiagnostic(error)}`).join('\n')
    throw new BanyanError('config-invalid', `The configuration is not usable:\n${list}`, 'stalled')
  }
  return { config, ...(path !== undefined && { path }), warnings: warnings.map(renderDiagnostic) }
}

async function findConfig(cwd: string): Promise<string | undefined> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, nearestPath)
    if (await isFile(path)) return path
    if (folder === dirname(folder)) break
  }
  return (await isFile(systemPath)) ? systemPath : undefined
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    found => found.isFile(),
    () => false,
  )
}

/**
 * A secret, without its trailing newline. Rejects with `secret-unreadable`, or with `secret-exposed` when others
 * than the owner may read the file.
 */
export async function readSecretFile(path: string): Promise<string> {
  const { mode } = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, 'secret-unreadable', cause)
  })
  if ((mode & 0o077) !== 0) {
    const message = `${path} may be read by others than its owner: run chmod 600 ${path}`
    throw new BanyanError('secret-exposed', message, 'wait')
  }
  const secret = (await readLimited(path, maxSecretBytes, 'secret-unreadable')).replace(
    /\r?\n$/,
    '',
  )
  if (secret === '') throw new BanyanError('secret-unreadable', `${path} is empty`, 'wait')
  return secret
}

async function readLimited(path: string, maxBytes: number, code: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > maxBytes) throw new BanyanError(code, `${path} is over ${maxBytes} bytes`, 'wait')
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw cause instanceof BanyanError ? cause : unreadable(path, code, cause)
  }
}

function unreadable(path: string, code: string, cause: unknown): BanyanError {
  return new BanyanError(code, `Can't read ${path}: ${messageOf(cause)}`, 'wait', { cause })
}
