import type { OverlayConfig } from '../../core/config/agent.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Peer } from '../../core/model/agent.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { gatewayOf } from '../dnat/subnet.ts'
import type { TunnelState } from '../../platform/wireguard/dump.ts'
import type { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { type LinkState, linkRepairs } from '../../platform/wireguard/link.ts'
import { type Freed, freeOnce } from '../../platform/wireguard/neighbours.ts'
import { nudgeArguments, setArguments } from '../../platform/wireguard/peer-changes.ts'
import {
  changeLink,
  changeTunnel,
  createLink,
  type Exec,
  findLink,
  readTunnel,
  removeLink,
} from '../../platform/wireguard/wireguard.ts'
import { type Memories, planPeers, wantedPeers } from './config.ts'
import { overlayDevice } from './device.ts'

interface OverlayOptions {
  /** This agent's name. */
  readonly agent: string
  readonly subnet: string
  readonly vpcCidr: string
  readonly config: Pick<OverlayConfig, 'interface' | 'listenPort' | 'keepaliveMs'>
  /** Bytes; looked up in each round. */
  readonly mtu: () => number
  /** Or why there are none: said once there is somebody to reach. */
  readonly keys: TunnelKeys | BanyanError
  readonly exec: Exec
  readonly clock: Clock
  readonly log: Logger
  /** After abort the tunnel stays as it is. */
  readonly signal: AbortSignal
  /** How often the kernel's tunnel is compared with the wanted one. Default 10 s. */
  readonly resyncMs?: number
}

export interface Overlay {
  /**
   * Takes all agents with a tunnel, this one too. Resolves when that was tried, whether it succeeded or not: an agent
   * without a tunnel serves what it can, and the loop tries again.
   */
  apply(peers: ReadonlyMap<string, Peer>): Promise<void>
  /** This server has another address: calls the others from there, so that they follow at once. */
  moved(): void
  readonly finished: Promise<void>
}

const defaultResyncMs = 10_000
/**
 * From when this agent sees its own new key come back until it uses it: by then the others have the key too, and the
 * first handshake succeeds. A failed one is only tried again after 5 s.
 */
const successionMs = 2000
/** While peers change keys: how soon to look whether they use the new one, at first and then. */
const [watchMs, slowWatchMs, watchedMs] = [100, 1000, 15_000]

/** Keeps the tunnel to the other agents as it is wanted: an interface from when there are others until there are none. */
export function startOverlay(options: OverlayOptions): Overlay {
  const { agent, subnet, vpcCidr, config, keys, exec, clock, log, signal } = options
  const name = config.interface
  const device = overlayDevice(exec, name)
  const keepalive = Math.ceil(config.keepaliveMs / 1000)
  let peers: ReadonlyMap<string, Peer> | undefined
  let memories: Memories = new Map()
  let refusedBefore = ''
  let announcedSince: number | undefined
  let hasMoved = false
  let freed: Freed | undefined
  let waiting: (() => void)[] = []

  async function round(): Promise<{ againInMs?: number } | undefined> {
    if (!peers) return undefined
    const link = await findLink(device)
    if (keys instanceof BanyanError) {
      if ([...peers.keys()].some(other => other !== agent)) throw keys
      return undefined
    }
    const succession = await succeed(keys, peers.get(agent))
    const wanted = wantedOf(keys, peers)
    if (wanted.length === 0) {
      if (link) await removeLink(exec, name)
      memories = new Map()
      return succession
    }
    const found = link ?? (await make())
    const tunnel = await readTunnel(exec, name)
    if (!tunnel) {
      await removeLink(exec, name)
      throw new BanyanError('tunnel-lost', `${name} does not answer: it is made anew.`, 'retry')
    }
    if (found.kind === 'tun') await keepFlowing(endpointsOf(tunnel, wanted))
    const watch = await adjust(tunnel, keys, wanted)
    const address = gatewayOf(subnet)
    const inside = { addresses: [`${address}/32`], routes: [{ to: vpcCidr, from: address }] }
    await changeLink(exec, linkRepairs({ name, ...inside, mtu: options.mtu() }, found))
    return { againInMs: Math.min(watch, succession?.againInMs ?? Infinity) }
  }

  async function keepFlowing(endpoints: readonly string[]): Promise<void> {
    const done = await freeOnce(exec, endpoints, freed)
    ;({ freed } = done)
    if (done.problem === undefined) return
    log.warn({ err: done.problem }, 'a dead server may stall the tunnel')
  }

  async function make(): Promise<LinkState> {
    await createLink(device)
    const made = await findLink(device)
    if (!made) throw new BanyanError('tunnel-failed', `${name} is gone again.`, 'retry')
    log.info({ interface: name, kind: made.kind }, 'tunnel made')
    return made
  }

  /** Answers how soon to look again. */
  async function adjust(
    tunnel: TunnelState,
    { current, path }: TunnelKeys,
    wanted: ReturnType<typeof wantedOf>,
  ): Promise<number> {
    const now = clock.now()
    const isRekeyed = tunnel.publicKey !== current
    const plan = planPeers(wanted, tunnel.peers, memories, { now, keepalive })
    const own = [
      ...(tunnel.listenPort === config.listenPort ? [] : ['listen-port', `${config.listenPort}`]),
      ...(isRekeyed ? ['private-key', path] : []),
    ]
    const [first = [], ...rest] = [
      // the key and the call to the others in one, so that nothing is sent in between
      ...(isRekeyed || hasMoved ? nudgeArguments(tunnel.peers.values(), keepalive) : []),
      ...setArguments(plan.changes),
    ]
    for (const settings of [[...own, ...first], ...rest]) await changeTunnel(exec, name, settings)
    memories = plan.memories
    hasMoved = false
    if (plan.changes.length > 0 || isRekeyed) {
      log.info({ peers: wanted.length, changes: plan.changes.length }, 'tunnel changed')
    }
    if (plan.waitingSince === undefined) return Infinity
    return now - plan.waitingSince < watchedMs ? watchMs : slowWatchMs
  }

  function wantedOf({ current, announced }: TunnelKeys, all: ReadonlyMap<string, Peer>) {
    const own = { agent, subnet, vpcCidr, publicKeys: [current, announced] }
    const { wanted, refused } = wantedPeers(all.values(), own)
    const said = refused.join('; ')
    if (said !== '' && said !== refusedBefore)
      log.warn({ refused }, 'agents left out of the tunnel')
    refusedBefore = said
    return wanted
  }

  /** Takes the announced key into use once everybody knows it. */
  async function succeed(keys: TunnelKeys, own: Peer | undefined) {
    const { current, announced } = keys
    if (announced === current || own?.publicKey !== announced) {
      announcedSince = undefined
      return undefined
    }
    announcedSince ??= clock.now()
    const leftMs = announcedSince + successionMs - clock.now()
    if (leftMs > 0) return { againInMs: leftMs }
    await keys.promote()
    log.info('new key of the tunnel in use')
    return undefined
  }

  const loop = new Loop({
    name: 'overlay',
    round: async () => {
      const tried = waiting
      waiting = []
      try {
        return await round()
      } finally {
        for (const resolve of tried) resolve()
      }
    },
    resyncMs: options.resyncMs ?? defaultResyncMs,
    log,
    signal,
  })
  void loop.finished.then(() => waiting.forEach(resolve => resolve()))

  return {
    apply: async next => {
      if (signal.aborted || isSame(peers, next)) return
      peers = next
      await new Promise<void>(resolve => {
        waiting.push(resolve)
        loop.poke()
      })
    },
    moved: () => {
      hasMoved = true
      loop.poke()
    },
    finished: loop.finished,
  }
}

/** Those that were announced, and those that WireGuard learned. */
function endpointsOf(
  { peers }: TunnelState,
  wanted: readonly { readonly endpoint: string }[],
): string[] {
  const all = [...wanted, ...peers.values()].map(({ endpoint = '' }) => endpoint)
  return all.filter(endpoint => endpoint !== '')
}

/** The map is a new one with every change of anything; its records only when they changed. */
function isSame(before: ReadonlyMap<string, Peer> | undefined, after: ReadonlyMap<string, Peer>) {
  return (
    before?.size === after.size && [...after].every(([name, peer]) => before.get(name) === peer)
  )
}
