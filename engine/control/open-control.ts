import { isIP } from 'node:net'
import type { EngineConfig } from '../../core/config/engine.ts'
import type { EngineTunnel } from '../../core/model/engine.ts'
import { bringUp } from '../../platform/wireguard/bring-up.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { type Exec, whyNoTunnel } from '../../platform/wireguard/wireguard.ts'
import { outwardAddress } from '../join/own-address.ts'
import { RememberedPeers } from './remembered.ts'
import { controlDevice } from './tunnel.ts'
import { ownAddresses, ownRoutes } from './wanted.ts'

export interface OpenControl {
  readonly keys: TunnelKeys
  readonly tunnel: EngineTunnel
  readonly remembered: RememberedPeers
}

type Config = Pick<EngineConfig, 'control' | 'dataDir' | 'grpcPort'>

/**
 * This engine's end of the tunnel, before there is a store: with the engines that it knew last, and whoever else is let in from
 * before. Undefined: it has none. Codes: `tunnel-unavailable` (wait), those of `TunnelKeys.open` and `bringUp`.
 */
export async function openControl(
  { control, dataDir, grpcPort }: Config,
  exec: Exec,
): Promise<OpenControl | undefined> {
  if (!control) return undefined
  const device = controlDevice(exec, control.interface)
  const problem = await whyNoTunnel(device)
  if (problem) throw problem
  const keys = await TunnelKeys.open(dataDir, controlFile)
  const remembered = new RememberedPeers(dataDir)
  await bringUp(device, {
    ...{ key: keys, listenPort: control.listenPort, keepalive: 0, isPartial: true },
    ...{ addresses: ownAddresses(keys.current), routes: ownRoutes(keys.current) },
    peers: await remembered.read(),
  })
  const host = control.address ?? (await outwardAddress())
  return {
    keys,
    remembered,
    tunnel: { key: keys.current, host, port: control.listenPort, grpcPort },
  }
}

/** `host:port`. */
export function endpointOf({ host, port }: EngineTunnel): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}
