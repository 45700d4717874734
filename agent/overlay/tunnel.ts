import type { OverlayConfig } from '../../core/config/agent.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { endpointOf, tunnelMtu } from './egress.ts'
import { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { type Exec, whyNoTunnel } from '../../platform/wireguard/wireguard.ts'
import { overlayDevice } from './device.ts'
import { watchWhereabouts } from './whereabouts.ts'

interface TunnelOptions {
  readonly config: OverlayConfig
  /** Where the key is kept. */
  readonly dataDir: string
  /** The containers' own. */
  readonly bridge: string
  /** `host:port`, in order of preference. */
  readonly engines: readonly string[]
  /** What is announced is another than before. */
  readonly onMove: () => void
  readonly exec: Exec
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** What there is of the tunnel before the agent knows its subnet: what others are told of it. */
export interface Tunnel {
  /** Or why there are none. */
  readonly keys: TunnelKeys | BanyanError
  /** Bytes of a packet inside. */
  mtu(): number
  /** Both empty where there can be no tunnel. */
  hello(): { readonly wgPublicKey: string; readonly wgEndpoint: string }
  /** Makes the key that is to follow; answers its public key. Rejects where there can be no tunnel. */
  rotate(): Promise<string>
  /** Resolves after the signal. */
  readonly finished: Promise<void>
}

const usualMtu = 1500

/** A server that can have no tunnel serves what it can: why is said once there is somebody to reach. */
export async function openTunnel(options: TunnelOptions): Promise<Tunnel> {
  const { config, dataDir, bridge, exec, log, onMove } = options
  const keys = await openKeys(exec, config.interface, dataDir)
  const whereabouts = await watchWhereabouts({
    ...options,
    own: [bridge, config.interface],
    onMove: ({ address }) => {
      log.info({ address }, 'this server has another address')
      onMove()
    },
  })
  return {
    keys,
    mtu: () =>
      config.mtu === 'auto' ? tunnelMtu(whereabouts.egress()?.mtu ?? usualMtu) : config.mtu,
    hello: () => {
      if (keys instanceof BanyanError) return { wgPublicKey: '', wgEndpoint: '' }
      const address = config.address || whereabouts.egress()?.address
      const wgEndpoint = address === undefined ? '' : endpointOf(address, config.listenPort)
      return { wgPublicKey: keys.announced, wgEndpoint }
    },
    rotate: async () => {
      if (keys instanceof BanyanError) throw keys
      return await keys.rotate()
    },
    finished: whereabouts.finished,
  }
}

async function openKeys(exec: Exec, name: string, dataDir: string) {
  try {
    return (await whyNoTunnel(overlayDevice(exec, name))) ?? (await TunnelKeys.open(dataDir))
  } catch (error) {
    if (error instanceof BanyanError) return error
    throw error
  }
}
