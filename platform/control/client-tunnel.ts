import { controlAddress, type ControlKind } from '../../core/control-address.ts'
import type { ClientControlConfig, EngineEndpoint } from '../../core/config/endpoints.ts'
import type { WantedTunnel } from '../wireguard/bring-up.ts'
import type { TunnelKeys } from '../wireguard/keys.ts'

/** An engine as those dial it who are no engine. */
export type EnginePlace = Pick<EngineEndpoint, 'address' | 'wgPublicKey' | 'controlPort' | 'next'>

/** What to dial for an engine of the configuration: inside of the tunnel where it has a key, else itself. */
export function dialledAddress(kind: ControlKind, { address, wgPublicKey }: EnginePlace): string {
  if (wgPublicKey === undefined) return address
  return `[${controlAddress(kind, wgPublicKey)}]${address.slice(address.lastIndexOf(':'))}`
}

/** Each end of an engine: that of its key, and of the key that follows. */
export function endsOf(engine: EnginePlace): readonly EnginePlace[] {
  const { next, ...rest } = engine
  return next ? [rest, { ...rest, ...next }] : [rest]
}

/** `host:port` of an engine's WireGuard. */
export function controlEndpoint({
  address,
  controlPort,
}: Pick<EnginePlace, 'address' | 'controlPort'>): string {
  return `${address.slice(0, address.lastIndexOf(':'))}:${controlPort}`
}

/**
 * This machine's end of the tunnels to all engines: each is reached at its one address for this kind, so that another program's
 * tunnel on the same server has other ways. `resolved`: what endpoints mean now.
 */
export function clientTunnel(
  kind: ControlKind,
  engines: readonly EnginePlace[],
  keys: Pick<TunnelKeys, 'path' | 'current'>,
  { listenPort, keepaliveMs }: Pick<ClientControlConfig, 'listenPort' | 'keepaliveMs'>,
  resolved: ReadonlyMap<string, string>,
): WantedTunnel {
  const own = controlAddress(kind, keys.current)
  const inside = new Map(
    engines
      .flatMap(endsOf)
      .flatMap(engine =>
        engine.wgPublicKey === undefined ? [] : [[engine.wgPublicKey, engine] as const],
      ),
  )
  const peers = [...inside].map(([publicKey, engine]) => {
    const endpoint = resolved.get(controlEndpoint(engine))
    const addresses = [controlAddress(kind, publicKey)]
    return { publicKey, addresses, ...(endpoint !== undefined && { endpoint }) }
  })
  return {
    ...{ key: keys, listenPort, addresses: [own], peers },
    routes: peers.flatMap(({ addresses }) => addresses.map(to => ({ to, from: own }))),
    keepalive: Math.ceil(keepaliveMs / 1000),
  }
}
