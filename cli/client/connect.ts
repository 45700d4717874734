import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { BanyanError } from '../../core/errors.ts'
import { loadConfigFile } from '../../platform/config-file.ts'
import type { DialAddress } from '../../platform/rpc/client.ts'
import { usage } from '../arguments.ts'
import type { Engine } from './engine.ts'
import { remoteEngine } from './remote-engine.ts'

interface ConnectOptions {
  /** As given on the command line: `host:port` or `unix:/path`. */
  readonly engine?: string
  /** Configuration file, as given on the command line. */
  readonly config?: string
  /** For each call that has one answer. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
  /** Told what is odd in the configuration. */
  readonly warn: (line: string) => void
}

/** An engine of a list may take so long to say who it is before the next one is asked. */
const probeTimeoutMs = 2000

/**
 * The engine that `--engine` names, else the first of the configuration's list that answers, else the socket on
 * this machine. Rejects with `engine-unreachable`, `usage` or what is wrong with the configuration.
 */
export async function connect(options: ConnectOptions): Promise<Engine> {
  const addresses = await addressesOf(options)
  let failure: unknown
  for (const address of addresses) {
    try {
      return await connectTo(address, options, addresses.length > 1)
    } catch (error) {
      if (options.signal.aborted) throw error
      failure = error
    }
  }
  throw failure
}

async function connectTo(
  address: DialAddress,
  { signal, timeoutMs }: ConnectOptions,
  probe: boolean,
): Promise<Engine> {
  if (typeof address !== 'string') await checkSocket(address.unix)
  const engine = remoteEngine(address, { signal, ...(timeoutMs !== undefined && { timeoutMs }) })
  if (!probe) return engine
  try {
    await engine.version(probeTimeoutMs)
    return engine
  } catch (error) {
    engine.close()
    throw error
  }
}

async function addressesOf({ engine, config, warn }: ConnectOptions): Promise<DialAddress[]> {
  if (engine !== undefined) return [parseAddress(engine)]
  const file = await loadConfigFile(config === undefined ? {} : { path: config })
  file.warnings.forEach(warn)
  const { engines } = file.config.cli
  return engines.length > 0 ? [...engines] : [{ unix: file.config.engine.socket }]
}

/** `host:port`, `[::1]:port`, `unix:/path` or `/path`. Throws `usage` for anything else. */
export function parseAddress(text: string): DialAddress {
  const socket = /^(?:unix:(?:\/\/)?)?(\/.+)$/.exec(text)?.[1]
  if (socket !== undefined) return { unix: socket }
  if (/^(?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/.test(text)) return text
  throw usage(`"${text}" is no address of an engine: write host:port or unix:/path`)
}

/** Says what gRPC doesn't: whether there is a socket at all, and whether this user may use it. */
async function checkSocket(path: string): Promise<void> {
  await access(path, constants.W_OK).catch((cause: unknown) => {
    const denied = (cause as NodeJS.ErrnoException).code === 'EACCES'
    const message = denied
      ? `Only the user who started the engine, or root, may use ${path}; try sudo`
      : `No engine runs here: there is no ${path}`
    throw new BanyanError('engine-unreachable', message, 'wait', { cause })
  })
}
