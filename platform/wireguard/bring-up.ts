import { BanyanError } from '../../core/errors.ts'
import type { TunnelState } from './dump.ts'
import { type LinkState, linkRepairs, type WantedRoute } from './link.ts'
import { type Freed, freeOnce } from './neighbours.ts'
import { setArguments } from './peer-changes.ts'
import { planControlPeers, type SetEndpoints, type WantedPeer } from './plan-peers.ts'
import {
  changeLink,
  changeTunnel,
  createLink,
  type Device,
  findLink,
  readTunnel,
  removeLink,
} from './wireguard.ts'

/** A tunnel that is all ours, with nothing else in it. */
export interface WantedTunnel {
  /** File that `wg` reads the private key from, and the public key that belongs to it. */
  readonly key: { readonly path: string; readonly current: string }
  /** UDP; 0: whichever is free. */
  readonly listenPort: number
  /** Of this end; IPv6. */
  readonly addresses: readonly string[]
  readonly routes: readonly WantedRoute[]
  readonly peers: readonly WantedPeer[]
  /** Peers that are there besides stay: not everybody is known yet. */
  readonly isPartial?: boolean
  /** Seconds between signs of life to peers that have an endpoint; 0: none. */
  readonly keepalive: number
}

export interface BroughtUp {
  /** The interface was not there. */
  readonly made: boolean
  /** Settings that were not as wanted. */
  readonly repaired: number
  readonly memory: TunnelMemory
  /** Why a server that died may hold up the tunnels to the others; said when it was tried, which is not in every call. */
  readonly problem?: unknown
}

/** For the next call. */
export interface TunnelMemory {
  readonly endpoints: SetEndpoints
  readonly freed?: Freed
}

/** What every way over the internet carries (IPv6's least, RFC 8200): nobody has to look for the way's own size. */
const mtu = 1280

/**
 * Makes the tunnel as it is wanted, with the fewest changes; one that is as wanted is only looked at. Codes: those of
 * `findLink` and `createLink`, `tunnel-lost`, `tunnel-failed` (retry).
 */
export async function bringUp(
  device: Device,
  wanted: WantedTunnel,
  before: TunnelMemory = { endpoints: new Map() },
): Promise<BroughtUp> {
  const { exec, name } = device
  const found = await findLink(device)
  const link = found ?? (await make(device))
  const tunnel = await readTunnel(exec, name)
  if (!tunnel) {
    await removeLink(exec, name)
    throw new BanyanError('tunnel-lost', `${name} does not answer: it is made anew.`, 'retry')
  }
  const { freed, problem } = await keepFlowing(device, wanted, link, tunnel, before)
  const plan = planControlPeers(wanted.peers, tunnel.peers, before.endpoints, wanted.keepalive)
  const changes = plan.changes.filter(change => !(wanted.isPartial && 'remove' in change))
  const isMoved = wanted.listenPort !== 0 && tunnel.listenPort !== wanted.listenPort
  const own = [
    ...(isMoved ? ['listen-port', String(wanted.listenPort)] : []),
    ...(tunnel.publicKey === wanted.key.current ? [] : ['private-key', wanted.key.path]),
  ]
  const [first = [], ...rest] = setArguments(changes)
  for (const settings of [[...own, ...first], ...rest]) await changeTunnel(exec, name, settings)
  const repairs = linkRepairs({ name, mtu, isAlone: true, ...inside(wanted) }, link)
  await changeLink(exec, repairs)
  return {
    made: !found,
    repaired: own.length / 2 + changes.length + repairs.length,
    memory: { endpoints: plan.endpoints, ...(freed && { freed }) },
    ...(problem !== undefined && { problem }),
  }
}

/** Only wireguard-go sends to everybody from one queue. What it learned counts too: those that call have no other endpoint. */
async function keepFlowing(
  { exec }: Device,
  { peers }: WantedTunnel,
  { kind }: LinkState,
  tunnel: TunnelState,
  { freed }: TunnelMemory,
): Promise<{ readonly freed?: Freed; readonly problem?: unknown }> {
  if (kind !== 'tun') return {}
  const all = [...peers, ...tunnel.peers.values()].flatMap(({ endpoint }) => endpoint ?? [])
  return await freeOnce(exec, all, freed)
}

function inside({ addresses, routes }: WantedTunnel) {
  return { addresses: addresses.map(address => `${address}/128`), routes }
}

async function make(device: Device): Promise<LinkState> {
  await createLink(device)
  const made = await findLink(device)
  if (made) return made
  throw new BanyanError('tunnel-failed', `${device.name} is gone again.`, 'retry')
}
