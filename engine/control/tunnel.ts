import type { EngineControlConfig } from '../../core/config/engine.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import type { ListenPlace } from '../../platform/rpc/guarded-server.ts'
import { bringUp, type TunnelMemory } from '../../platform/wireguard/bring-up.ts'
import type { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { resolveEndpoints } from '../../platform/wireguard/resolve.ts'
import type { Device, Exec } from '../../platform/wireguard/wireguard.ts'
import type { Members } from '../join/members.ts'
import type { RememberedPeers } from './remembered.ts'
import { ownAddresses, ownRoutes, wantedPeers } from './wanted.ts'

interface ControlTunnelOptions {
  readonly config: EngineControlConfig
  /** Inside. */
  readonly grpcPort: number
  readonly keys: Pick<TunnelKeys, 'path' | 'current'>
  readonly members: Pick<Members, 'look' | 'onChange'>
  readonly remembered: RememberedPeers
  /** Opens the doors at the engine's own addresses. */
  readonly open: (places: readonly ListenPlace[]) => Promise<unknown>
  readonly exec: Exec
  readonly log: Logger
  /** After abort the tunnel stays as it is. */
  readonly signal: AbortSignal
  /** How often it is compared with the wanted one. Default 10 s. */
  readonly resyncMs?: number
}

export interface ControlTunnel {
  /** Resolves when the tunnel was up for the first time, or could not be made. */
  readonly tried: Promise<void>
  readonly finished: Promise<void>
}

const defaultResyncMs = 10_000
/** Between engines, so that a way through NAT stays open. */
const keepaliveSeconds = 25

export function controlDevice(exec: Exec, name: string): Device {
  return {
    ...{ exec, name, family: 6, setting: 'engine.control.interface' },
    lacking: 'Nobody comes in through the control tunnel',
  }
}

/**
 * Keeps the control tunnel as the lists of members and invitations say: whoever leaves them is out at once. What others
 * change of it is put right. Without a tunnel the engine does what else it can, and goes on trying.
 */
export function startControlTunnel(options: ControlTunnelOptions): ControlTunnel {
  const { config, grpcPort, keys, members, remembered, open, exec, log, signal } = options
  const device = controlDevice(exec, config.interface)
  let memory: TunnelMemory | undefined

  async function round(): Promise<undefined> {
    const listed = [...members.look().values()]
    const names = listed.flatMap(({ endpoint }) => endpoint ?? [])
    const { current } = keys
    const addresses = ownAddresses(current)
    const wanted = {
      ...{ key: keys, listenPort: config.listenPort, keepalive: keepaliveSeconds },
      ...{ addresses, routes: ownRoutes(current) },
      peers: wantedPeers(listed, current, await resolveEndpoints(names)),
    }
    const done = await bringUp(device, wanted, memory)
    ;({ memory } = done)
    if (done.made) log.info({ interface: device.name }, 'control tunnel made')
    if (done.repaired > 0) log.info({ peers: wanted.peers.length }, 'control tunnel changed')
    if (done.problem !== undefined)
      log.warn({ err: done.problem }, 'a dead server may stall the tunnel')
    await remembered.keep(wanted.peers.filter(({ endpoint }) => endpoint !== undefined))
    await open(addresses.map(host => ({ host, port: grpcPort })))
    return undefined
  }

  const loop = new Loop({
    name: 'control tunnel',
    round,
    resyncMs: options.resyncMs ?? defaultResyncMs,
    log,
    signal,
  })
  const forget = members.onChange(() => loop.poke())
  return { tried: loop.tried, finished: loop.finished.finally(forget) }
}
