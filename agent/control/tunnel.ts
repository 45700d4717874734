import type { AgentConfig } from '../../core/config/agent.ts'
import {
  clientTunnel,
  controlEndpoint,
  dialledAddress,
  endsOf,
  type EnginePlace,
} from '../../platform/control/client-tunnel.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { bringUp, type TunnelMemory } from '../../platform/wireguard/bring-up.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { resolveEndpoints } from '../../platform/wireguard/resolve.ts'
import { type Exec, removeOwnLink } from '../../platform/wireguard/wireguard.ts'
import { controlDevice } from './device.ts'

interface ControlOptions {
  readonly config: Pick<AgentConfig, 'control' | 'dataDir'>
  /** Looked up in each round. */
  readonly engines: () => readonly EnginePlace[]
  /** Whether an engine answers there; and what is done once one does by its next key. */
  readonly answers: (address: string) => Promise<boolean>
  readonly onFollowed: (engine: string, wgPublicKey: string) => void
  readonly exec: Exec
  readonly log: Logger
  /** After abort the tunnel stays as it is. */
  readonly signal: AbortSignal
  /** How often it is compared with the wanted one. Default 10 s. */
  readonly resyncMs?: number
}

export interface AgentControl {
  readonly keys: TunnelKeys
  /** What to dial for an engine, which is named by its address. */
  addressOf(engine: string): string
  /** The list of engines is another one. */
  changed(): void
  readonly finished: Promise<void>
}

const defaultResyncMs = 10_000

/**
 * Keeps the tunnels to the engines that have a key, and looks up anew where they are. Resolves once that was tried: an engine
 * that can't be reached is one that doesn't answer.
 */
export async function startControl(options: ControlOptions): Promise<AgentControl> {
  const { config, engines, exec, log, signal } = options
  const device = controlDevice(exec, config.control.interface)
  const keys = await TunnelKeys.open(config.dataDir, controlFile)
  let memory: TunnelMemory | undefined

  async function round(): Promise<undefined> {
    const places = engines().filter(({ wgPublicKey }) => wgPublicKey !== undefined)
    if (places.length === 0) {
      await removeOwnLink(device)
      return undefined
    }
    const resolved = await resolveEndpoints(places.flatMap(endsOf).map(controlEndpoint))
    const wanted = clientTunnel('agent', places, keys, config.control, resolved)
    const done = await bringUp(device, wanted, memory)
    ;({ memory } = done)
    if (done.repaired > 0) log.info({ engines: places.length }, 'control tunnel changed')
    if (done.problem !== undefined)
      log.warn({ err: done.problem }, 'a dead server may stall the tunnel')
    await followKeys(places, options)
    return undefined
  }

  const loop = new Loop({
    name: 'control tunnel',
    round,
    resyncMs: options.resyncMs ?? defaultResyncMs,
    log,
    signal,
  })
  await loop.tried
  return {
    keys,
    addressOf: engine => {
      const place = engines().find(({ address }) => address === engine)
      return place ? dialledAddress('agent', place) : engine
    },
    changed: () => loop.poke(),
    finished: loop.finished,
  }
}

/** An engine whose next key answers is called by that one from then on. */
async function followKeys(
  places: readonly EnginePlace[],
  { answers, onFollowed, log }: Pick<ControlOptions, 'answers' | 'onFollowed' | 'log'>,
): Promise<void> {
  for (const { next, ...place } of places) {
    if (!next || !(await answers(dialledAddress('agent', { ...place, ...next })))) continue
    log.info({ engine: place.address, port: next.controlPort }, 'engine called by its new key')
    onFollowed(place.address, next.wgPublicKey)
  }
}
