import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { BanyanError } from '../core/errors.ts'
import { decodeToken, type JoinToken } from '../core/join-token.ts'
import { writePrivate } from '../platform/private-file.ts'
import { agentNamePattern } from '../platform/rpc/tls-identity.ts'
import { loadConfigFile } from '../platform/config-file.ts'
import { tokenIn } from '../platform/membership/token-file.ts'
import { type AgentEngine, withAgentSettings } from './join/agent-settings.ts'
import { joinCluster } from './join/init.ts'

export interface InitFlags {
  /** `host:port`; the first one is joined, all are kept. */
  readonly engine: readonly string[]
  readonly token?: string
  /** `-`: standard input. */
  readonly tokenFile?: string
  readonly name?: string
  /** `name=value` */
  readonly label: readonly string[]
  readonly dataDir?: string
  readonly config?: string
}

const systemConfig = '/etc/banyan/banyan.yaml'
const usualControlPort = 51821

/** Joins a cluster and writes banyan.yaml. Answers what to tell the person. Run twice it does nothing the second time. */
export async function init(flags: InitFlags, print: (line: string) => void): Promise<string> {
  const path = resolve(flags.config ?? process.env['BANYAN_CONFIG'] ?? systemConfig)
  const [engine] = flags.engine
  if (engine === undefined) throw usage('say where the engine is: --engine 192.0.2.1:50052')
  for (const address of flags.engine) checkAddress(address)
  const labels = Object.fromEntries(flags.label.map(labelOf))
  const written = await readFile(path, 'utf8').catch(absent)
  const known = await configOf(path, written)
  const nodeName = flags.name ?? known.nodeName
  if (!agentNamePattern.test(nodeName)) {
    throw usage(`"${nodeName}" can't be a name: at most 63 of a-z, A-Z, 0-9, . _ and -`)
  }
  const dataDir = flags.dataDir === undefined ? undefined : resolve(flags.dataDir)
  const joinFile =
    dataDir !== undefined && known.joinFile === `${known.dataDir}/join.json`
      ? `${dataDir}/join.json`
      : known.joinFile
  const token = await tokenOf(flags)
  const settings = {
    nodeName,
    engines: enginesOf(flags.engine, decodeToken(token)),
    labels,
    ...(dataDir !== undefined && { dataDir }),
  }
  const text = withAgentSettings(written, path, settings)

  const joined = await joinCluster({
    config: { nodeName, joinFile, dataDir: dataDir ?? known.dataDir },
    ...{ engine, token, now: Date.now, print },
  })
  if (text !== written) await writePrivate(path, text)
  return [
    joined
      ? `${nodeName} has joined the cluster.`
      : `${nodeName} has joined with this token before.`,
    `Key and certificate: ${joinFile}; settings: ${path}`,
    'Next: systemctl enable --now banyan-agent (or run banyan-agent), then on the engine: banyan agent list',
  ].join('\n')
}

/** Through the control tunnel an engine needs its key: of the one that made the token it is known, the others are learned of. */
function enginesOf(addresses: readonly string[], { tunnel }: JoinToken): AgentEngine[] {
  const engines = addresses.map(address => ({ address }))
  if (!tunnel) return engines
  if (engines.length > 1) {
    throw usage(
      'this token is for the control tunnel: give one --engine, which tells of the others',
    )
  }
  const { engineKey, port } = tunnel
  return engines.map(({ address }) => ({
    ...{ address, wg_public_key: engineKey },
    ...(port !== usualControlPort && { control_port: port }),
  }))
}

async function configOf(path: string, written: string) {
  if (written !== '') return (await loadConfigFile({ path })).config.agent
  return (await loadConfigFile({ path: '/dev/null' })).config.agent
}

/** On a command line others see it: a file or standard input keeps it from them. */
async function tokenOf({ token: given, tokenFile }: InitFlags): Promise<string> {
  if (given !== undefined && tokenFile !== undefined) {
    throw usage('give --token or --token-file, not both')
  }
  if (given !== undefined) return given
  const token = await tokenIn(tokenFile)
  if (token !== undefined) return token
  throw usage(
    'a token is needed: --token, or --token-file (- for standard input); `banyan agent invite` makes one',
  )
}

/** Of `name=value`. Throws `usage`. */
export function labelOf(written: string): readonly [string, string] {
  const [, name, value] = /^([^=\s]+)=(.*)$/.exec(written) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw usage(`"${written}" is no label: write --label zone=a`)
}

function checkAddress(address: string): void {
  if (/^(?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/.test(address)) return
  throw usage(`"${address}" is no address of an engine: write host:port`)
}

function absent(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
  throw error
}

function usage(message: string): BanyanError {
  return new BanyanError('usage', message, 'stalled')
}
