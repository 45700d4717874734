import { isIP } from 'node:net'
import type { EngineConfig } from '../../core/config/engine.ts'
import type { EngineTunnel, TunnelEnd } from '../../core/model/engine.ts'
import { bringUp } from '../../platform/wireguard/bring-up.ts'
import { type Exec, removeOwnLink, whyNoTunnel } from '../../platform/wireguard/wireguard.ts'
import { outwardAddress } from '../join/own-address.ts'
import { type ControlEnd, ControlEnds } from './ends.ts'
import { RememberedPeers } from './remembered.ts'
import { controlDevice, wantedEnds } from './tunnel.ts'

export interface OpenControl {
  readonly ends: ControlEnds
  readonly remembered: RememberedPeers
  /** As the others are told of it, with the keys that it has now. */
  readonly tunnel: () => EngineTunnel
  readonly leaving: () => TunnelEnd | undefined
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
  const problem = await whyNoTunnel(controlDevice(exec, control.interface))
  if (problem) throw problem
  const ends = await ControlEnds.open(control, dataDir)
  // an engine that was killed had no time to
  for (const { name } of ends.unused()) await removeOwnLink(controlDevice(exec, name))
  const remembered = new RememberedPeers(dataDir)
  const peers = await remembered.read()
  for (const { name, wanted } of wantedEnds(ends, peers)) {
    await bringUp(controlDevice(exec, name), { ...wanted, keepalive: 0, isPartial: true })
  }
  const host = control.address ?? (await outwardAddress())
  return {
    ...{ ends, remembered },
    tunnel: () => tunnelOf(ends, { host, grpcPort }),
    leaving: () => ends.leaving && endOf(ends.leaving),
  }
}

function tunnelOf(
  { current, next, former }: ControlEnds,
  place: Pick<EngineTunnel, 'host' | 'grpcPort'>,
): EngineTunnel {
  return {
    ...{ ...place, ...endOf(current) },
    ...(next && { next: endOf(next) }),
    ...(former !== undefined && { former }),
  }
}

function endOf({ key, listenPort }: ControlEnd): TunnelEnd {
  return { key: key.current, port: listenPort }
}

/** `host:port`. */
export function endpointOf({ host, port }: Pick<EngineTunnel, 'host' | 'port'>): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}
