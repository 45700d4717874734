import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import type { ListenPlace } from '../../platform/rpc/guarded-server.ts'
import { bringUp, type TunnelMemory, type WantedTunnel } from '../../platform/wireguard/bring-up.ts'
import type { WantedPeer } from '../../platform/wireguard/plan-peers.ts'
import { resolveEndpoints } from '../../platform/wireguard/resolve.ts'
import { type Device, type Exec, removeOwnLink } from '../../platform/wireguard/wireguard.ts'
import type { Members } from '../join/members.ts'
import type { ControlEnds } from './ends.ts'
import type { RememberedPeers } from './remembered.ts'
import { ownAddresses, ownRoutes, wantedPeers } from './wanted.ts'

interface ControlTunnelOptions {
  /** Inside. */
  readonly grpcPort: number
  readonly ends: ControlEnds
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
  /** Resolves once it is as it is wanted now, doors too; rejects as `bringUp` and the doors do, or after abort. */
  settle(): Promise<void>
}

interface Settling {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
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

interface WantedEnd {
  /** Of the interface. */
  readonly name: string
  readonly wanted: WantedTunnel
}

/** Whoever is let in is let in by each key. One that leaves stays as it is. */
export function wantedEnds(ends: ControlEnds, peers: readonly WantedPeer[]): readonly WantedEnd[] {
  const { current, next, leaving } = ends
  const isAlone = !next && !leaving
  const wantedOf = (end: typeof current): WantedEnd => {
    const { key, name, listenPort } = end
    const role = isAlone ? 'alone' : end === current ? 'calls' : 'answers'
    const inside = { addresses: ownAddresses(key.current), routes: ownRoutes(key.current, role) }
    return { name, wanted: { key, listenPort, keepalive: keepaliveSeconds, ...inside, peers } }
  }
  return [wantedOf(current), ...(next ? [wantedOf(next)] : [])]
}

/**
 * Keeps the control tunnel as the lists of members and invitations say: whoever leaves them is out at once. What others
 * change of it is put right. Without a tunnel the engine does what else it can, and goes on trying.
 */
export function startControlTunnel(options: ControlTunnelOptions): ControlTunnel {
  const { members, log, signal } = options
  const memories = new Map<string, TunnelMemory>()
  const waiting: Settling[] = []

  async function round(): Promise<undefined> {
    const settling = waiting.splice(0)
    try {
      await makeAsWanted(options, memories)
      for (const { resolve } of settling) resolve()
    } catch (error) {
      for (const { reject } of settling) reject(error)
      throw error
    }
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
  const finished = loop.finished.finally(() => {
    forget()
    for (const { reject } of waiting) reject(signal.reason)
  })
  return {
    ...{ tried: loop.tried, finished },
    settle: async () => {
      signal.throwIfAborted()
      await new Promise<void>((resolve, reject) => {
        waiting.push({ resolve, reject })
        loop.poke()
      })
    },
  }
}

async function makeAsWanted(
  { grpcPort, ends, members, remembered, open, exec, log }: ControlTunnelOptions,
  memories: Map<string, TunnelMemory>,
): Promise<void> {
  const listed = [...members.look().values()]
  const names = listed.flatMap(({ endpoint }) => endpoint ?? [])
  const { current, next, leaving } = ends
  const own = [current, next, leaving].flatMap(end => end?.key.current ?? [])
  const peers = wantedPeers(listed, own, await resolveEndpoints(names))
  for (const { name, wanted } of wantedEnds(ends, peers)) {
    const done = await bringUp(controlDevice(exec, name), wanted, memories.get(name))
    memories.set(name, done.memory)
    if (done.made) log.info({ interface: name }, 'control tunnel made')
    if (done.repaired > 0)
      log.info({ interface: name, peers: peers.length }, 'control tunnel changed')
    if (done.problem !== undefined)
      log.warn({ err: done.problem }, 'a dead server may stall the tunnel')
  }
  await remembered.keep(peers.filter(({ endpoint }) => endpoint !== undefined))
  await open(own.flatMap(ownAddresses).map(host => ({ host, port: grpcPort })))
  for (const { name } of ends.unused()) {
    if (memories.delete(name)) await removeOwnLink(controlDevice(exec, name))
  }
}
