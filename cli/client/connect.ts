import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { BreakerConfig, EngineEndpoint } from '../../core/config/endpoints.ts'
import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfigFile } from '../../platform/config-file.ts'
import { openWays, type Ways } from '../../platform/control/ways.ts'
import { exec } from '../../platform/exec.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import type { DialAddress } from '../../platform/rpc/dial.ts'
import type { FollowedKey } from '../../core/followed-key.ts'
import { noteFollowers } from '../../platform/control/followed-keys.ts'
import type { Stale } from '../../core/stale.ts'
import { usage } from '../arguments.ts'
import { firstOf } from './ask-engines.ts'
import type { Engine } from './engine.ts'
import { goingOn } from './going-on.ts'
import { remoteEngine } from './remote-engine.ts'

interface ConnectOptions {
  /** As given on the command line, in order of preference: `host:port` or `unix:/path`. */
  readonly engines?: readonly string[]
  /** Configuration file, as given on the command line. */
  readonly config?: string
  /** For each call that has one answer. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
  /** Told what is odd in the configuration. */
  readonly warn: (line: string) => void
  /** Told when an answer may be old. */
  readonly onStale?: (stale: Stale) => void
  /** Engines are called by the keys that this machine knows of them. */
  readonly onTunnel?: () => void
  /** Something that an engine told is being written down, and never fails: the process is not to end before. */
  readonly onNoting?: (noting: Promise<unknown>) => void
}

/** For an engine of the command line. */
const probeTimeoutMs = 2000

/** They are remembered for as long as a command runs: it may have to connect again. */
const usualBreaker = {
  failureThreshold: 3,
  successThreshold: 2,
  openMs: 10_000,
  halfOpenRequests: 1,
}

/**
 * Dials the engines that `--engine` names, else those of the configuration, which are the socket on this machine if it
 * names none: of several the first by priority that answers and has contact with the state, else one that hasn't. Rejects
 * with `engine-unreachable` (ask-engines.ts says after how long), `usage` or what is wrong with the configuration.
 */
export function engineDialer(options: ConnectOptions): () => Promise<Engine> {
  let opened: Promise<Opened> | undefined
  return async () => {
    const { set, ...rest } = await (opened ??= openSet(options))
    const [first] = set.endpoints
    const openOne = async (endpoint: Endpoint) => await open(endpoint, { ...options, ...rest })
    if (first && set.endpoints.length === 1) return await openOne(first)
    const asking = { open: openOne, signal: options.signal }
    const next = async ({ address }: Engine) => await firstOf(set, { ...asking, except: address })
    return goingOn(await firstOf(set, asking), next)
  }
}

interface Opened {
  readonly set: EndpointSet<Endpoint>
  readonly ways: Ways
  /** Absent: engines are on this machine alone. */
  readonly identityFile?: string
}

type Dialling = ConnectOptions & Omit<Opened, 'set'>

const socketsAlone: Ways = { addressOf: engine => engine, identity: undefined }

async function openSet({ engines, config, warn, onTunnel }: ConnectOptions): Promise<Opened> {
  const asked = engines?.map(inOrder)
  if (asked?.every(({ name }) => typeof parseAddress(name) !== 'string')) {
    return { set: setOf(asked, usualBreaker), ways: socketsAlone }
  }
  const file = await loadConfigFile(config === undefined ? {} : { path: config })
  file.warnings.forEach(warn)
  const { cli } = file.config
  const { identityFile } = cli
  const known = cli.engines.map(engine => ({ ...engine, name: engine.address }))
  // who is dialled by the command line alone has no key in the configuration: it is dialled directly
  const dialled = asked?.map(endpoint => ({
    ...(known.find(({ name }) => name === endpoint.name) ?? { address: endpoint.name, ...direct }),
    ...endpoint,
  }))
  const all: readonly (EngineEndpoint & Endpoint)[] = dialled ?? known
  if (all.some(({ wgPublicKey }) => wgPublicKey !== undefined)) onTunnel?.()
  const ways = await openWays({ ...cli, engines: all }, exec, systemClock)
  return { set: setOf(all, cli.breaker), ways, identityFile }
}

const direct = { controlPort: 0 } as const

function setOf(endpoints: readonly Endpoint[], breaker: BreakerConfig): EndpointSet<Endpoint> {
  const now = () => performance.now()
  return new EndpointSet({ name: 'engines', endpoints, breaker, now, random: Math.random })
}

/** Those of the command line have the order in which they stand there. */
function inOrder(address: string, index: number): Endpoint {
  parseAddress(address)
  return { name: address, priority: index, timeoutMs: probeTimeoutMs }
}

async function open(
  { name }: Pick<Endpoint, 'name'>,
  { signal, timeoutMs, onStale, onNoting, ways, identityFile }: Dialling,
): Promise<Engine> {
  const limits = {
    signal,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(onStale && { onStale }),
    ...(identityFile !== undefined && {
      onFollowedKeys: (keys: readonly FollowedKey[]) =>
        onNoting?.(noteFollowers(identityFile, keys)),
    }),
  }
  const address = parseAddress(name)
  if (typeof address === 'string') {
    return remoteEngine(ways.addressOf(name), limits, ways.identity, name)
  }
  await checkSocket(address.unix)
  return remoteEngine(address, limits)
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
