import type { EngineConfig } from '../../core/config/engine.ts'
import { controlAddress } from '../../core/control-address.ts'
import { BanyanError, codeOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import { controlEndpoint } from '../../platform/control/client-tunnel.ts'
import type { Logger } from '../../platform/logger.ts'
import { pemOf } from '../../platform/membership/identity.ts'
import { patiently, type Patience, tellWaiting } from '../../platform/membership/patiently.ts'
import { pendingKey } from '../../platform/membership/pending-key.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import type { TlsIdentity } from '../../platform/rpc/tls-identity.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import type { WantedPeer } from '../../platform/wireguard/plan-peers.ts'
import { resolveEndpoints } from '../../platform/wireguard/resolve.ts'
import { endpointOf, openControl } from '../control/open-control.ts'
import { RememberedPeers } from '../control/remembered.ts'
import { joinState, refuseOwnState } from '../managed/join-state.ts'
import { readKeyFile } from '../secrets/key-file.ts'
import { askEngine, type Door, type Welcome } from './ask-engine.ts'
import { pendingAt } from './pending.ts'

interface JoinCluster extends Door {
  /** As banyan.yaml is going to say it. */
  readonly config: Pick<
    EngineConfig,
    'engineId' | 'dataDir' | 'grpcPort' | 'control' | 'secretsKeyFile'
  >
  readonly clock: Clock
  readonly log: Logger
  /** Tells a person what is waited for. */
  readonly print: (line: string) => void
  readonly signal: AbortSignal
}

/** Both ends have to hear of each other first: WireGuard tries again every five seconds. */
const reachMs = 45_000
const reachPollMs = 1000
const stateMs = 30_000

/**
 * Makes this server an engine of the cluster that the token is of, with a place for its etcd: the engine's next start copies the
 * state. Each step may have been done before, and be done again: the answer is the same. Codes: those of `refuseOwnState`,
 * `askEngine`, `openControl` and `joinState`, `control-unreachable` (wait).
 */
export async function joinCluster(options: JoinCluster): Promise<Welcome> {
  const { config, exec } = options
  const { dataDir } = config
  await refuseOwnState(dataDir)
  const keys = await TunnelKeys.open(dataDir, controlFile)
  const key = await pendingKey(...pendingAt(dataDir))
  const keyring = await readKeyFile(config.secretsKeyFile)
  const wish = {
    ...{ name: config.engineId, key, tunnelKey: keys.current, endpoint: ownEndpoint(config) },
    ...{ sealingKeys: keyring?.keys ?? [], look: false },
  }
  const welcome = await patiently(patience(options), async () => await askEngine(options, wish))
  await new RememberedPeers(dataDir).keep(await firstPeers(options, welcome))
  await openControl(config, exec)
  const { authority, certificate } = welcome
  await takePlace(options, { authority, certificate, key: pemOf(key) })
  return welcome
}

function patience({ clock, signal, print }: JoinCluster): Patience {
  return { clock, signal, onWait: tellWaiting(print) }
}

function ownEndpoint({ control }: JoinCluster['config']): string {
  const { address: host = '', listenPort: port = 0 } = control ?? {}
  return endpointOf({ host, port })
}

/** Who was asked is where it was reached, whatever it says of itself. */
async function firstPeers(
  { engine, token }: JoinCluster,
  { engines }: Welcome,
): Promise<readonly WantedPeer[]> {
  const { engineKey: wgPublicKey, port: controlPort } = token.tunnel
  const asked = controlEndpoint({ address: engine, controlPort })
  const others = engines.filter(({ key }) => key !== wgPublicKey)
  const places = [{ key: wgPublicKey, endpoint: asked }, ...others]
  const resolved = await resolveEndpoints(places.map(({ endpoint }) => endpoint))
  return places.flatMap(({ key, endpoint: name }) => {
    const endpoint = resolved.get(name)
    const addresses = [controlAddress('engine', key)]
    return endpoint === undefined ? [] : [{ publicKey: key, addresses, endpoint }]
  })
}

/** At the engine that was asked: it knows this one already. */
async function takePlace(options: JoinCluster, identity: TlsIdentity): Promise<void> {
  const { config, engine, token, log } = options
  const { dataDir, engineId } = config
  const host = controlAddress('engine', token.tunnel.engineKey)
  const address = `[${host}]${engine.slice(engine.lastIndexOf(':'))}`
  const connection = dial(address, identity, engine)
  const ask = async (publicKey: Buffer) =>
    await callUnary(connection.cluster, 'JoinState', { publicKey }, { timeoutMs: stateMs })
  try {
    await joinState({
      ...{ ...patience(options), dataDir, engineId, log },
      ask: async publicKey => await onceReachable(options, async () => await ask(publicKey)),
    })
  } finally {
    connection.close()
  }
}

async function onceReachable<T>(
  { engine, clock, signal }: JoinCluster,
  ask: () => Promise<T>,
): Promise<T> {
  const until = clock.now() + reachMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!['rpc-unavailable', 'rpc-timeout'].includes(codeOf(error))) throw error
      if (clock.now() > until || signal.aborted) throw unreachable(engine, error)
      await clock.sleep(reachPollMs, signal)
    }
  }
}

function unreachable(engine: string, cause: unknown): BanyanError {
  const message = `This server has joined, but ${engine} doesn't answer it through the control tunnel yet: UDP has to pass between the two in both directions. Then run the same command again`
  return new BanyanError('control-unreachable', message, 'wait', { cause })
}
