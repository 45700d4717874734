import { isIpv4, isIpv6 } from '../../core/compose/forms/ip-address.ts'
import type { Peer } from '../../core/model/agent.ts'
import { tunnelKeyPattern } from '../../core/names.ts'
import { subnetOf } from '../dnat/subnet.ts'
import type { PeerState, TunnelState } from '../../platform/wireguard/dump.ts'
import type { PeerChange } from '../../platform/wireguard/peer-changes.ts'

/** The other end of a tunnel, as WireGuard is to have it. */
export interface WantedPeer {
  readonly publicKey: string
  /** Announced by its agent; empty: known only once it calls. */
  readonly endpoint: string
  /** What it may send from, and is sent. */
  readonly subnet: string
}

interface Own {
  readonly agent: string
  readonly subnet: string
  readonly vpcCidr: string
  /** Own keys: the one in use, and the one that comes next. */
  readonly publicKeys: readonly string[]
}

/** All agents but this one. What agents say of themselves is not trusted: who makes no sense is left out, with why. */
export function wantedPeers(
  peers: Iterable<Peer>,
  own: Own,
): { readonly wanted: readonly WantedPeer[]; readonly refused: readonly string[] } {
  const wanted: WantedPeer[] = []
  const refused: string[] = []
  const taken = new Set([own.subnet, ...own.publicKeys])
  const others = [...peers].filter(({ agent }) => agent !== own.agent)
  for (const peer of others.sort((a, b) => (a.agent < b.agent ? -1 : 1))) {
    const { agent, publicKey, endpoint, subnet } = peer
    const why = nonsense(peer, own.vpcCidr, taken)
    if (why !== undefined) {
      refused.push(`${agent} is no peer: ${why}`)
      continue
    }
    taken.add(subnet).add(publicKey)
    wanted.push({ publicKey, endpoint, subnet })
  }
  return { wanted, refused }
}

function nonsense(peer: Peer, vpcCidr: string, taken: ReadonlySet<string>): string | undefined {
  const { publicKey, endpoint, subnet } = peer
  if (!tunnelKeyPattern.test(publicKey)) return 'its key is none'
  if (endpoint !== '' && !isEndpoint(endpoint)) return 'its endpoint is no address with a port'
  if (!isWithin(subnet, vpcCidr)) return `its subnet is not of ${vpcCidr}`
  if (taken.has(subnet)) return 'its subnet is of another agent'
  return taken.has(publicKey) ? 'its key is of another agent' : undefined
}

function isEndpoint(text: string): boolean {
  const [, v6, v4, port] = /^(?:\[(.+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? []
  return (isIpv6(v6 ?? '') || isIpv4(v4 ?? '')) && Number(port) >= 1 && Number(port) <= 65_535
}

/** Also: given by its first address. */
function isWithin(subnet: string, range: string): boolean {
  const [address = '', bits] = subnet.split('/')
  const [, rangeBits] = range.split('/')
  if (!isIpv4(address) || !(Number(bits) >= Number(rangeBits) && Number(bits) <= 30)) return false
  return [subnet, range].every(network => subnetOf(address, { like: network }) === network)
}

/** What WireGuard doesn't remember of a peer. */
interface Memory {
  /** Announced and set: its own agent said it last. */
  readonly endpoint: string
  /** First wanted; epoch milliseconds. */
  readonly since: number
}

export type Memories = ReadonlyMap<string, Memory>

interface Plan {
  readonly changes: readonly PeerChange[]
  /** Holds once the changes are made. */
  readonly memories: Memories
  /** When the oldest peer was added whose subnet its predecessor still has; epoch milliseconds. */
  readonly waitingSince?: number
}

/** A session that nobody renewed for this long is dead (REJECT_AFTER_TIME of WireGuard). */
const sessionMs = 180_000
/** How long an agent may take to use the key that it announced, before its old one is taken out all the same. */
const successionMs = 180_000

/**
 * The least change from what is there to what is wanted.
 * A learned endpoint stays: WireGuard follows a peer that moves. An announced one is set when it is another than the
 * last, and, where nothing is remembered, when no session lives that could have learned a better one.
 * The subnet of an agent that changes its key stays with the old key until the new one has shaken hands: until then
 * only the old one gets anything across.
 */
export function planPeers(
  wanted: readonly WantedPeer[],
  actual: TunnelState['peers'],
  memories: Memories,
  { now, keepalive }: { readonly now: number; readonly keepalive: number },
): Plan {
  const wantedKeys = new Set(wanted.map(({ publicKey }) => publicKey))
  const unwanted = [...actual.values()].filter(({ publicKey }) => !wantedKeys.has(publicKey))
  const holders = new Map(unwanted.flatMap(peer => peer.subnets.map(subnet => [subnet, peer])))
  const kept = new Set<string>()
  const waits: number[] = []
  const next = new Map<string, Memory>()
  const changes = wanted.flatMap(peer => {
    const { publicKey, endpoint, subnet } = peer
    const found = actual.get(publicKey)
    const memory = memories.get(publicKey)
    const since = memory?.since ?? now
    next.set(publicKey, { endpoint, since })
    const holder = holders.get(subnet)
    const waiting =
      isAlive(holder, now) && !isAlive(found, now) && now - since < successionMs
        ? holder
        : undefined
    if (waiting) {
      kept.add(waiting.publicKey)
      waits.push(since)
    }
    const change = {
      ...(isNews(peer, found, memory, now) && { endpoint }),
      ...(found?.keepalive !== keepalive && { keepalive }),
      ...(!waiting && !isExactly(found?.subnets, subnet) && { subnet }),
    }
    return found && Object.keys(change).length === 0 ? [] : [{ publicKey, ...change }]
  })
  const removed = unwanted
    .filter(({ publicKey }) => !kept.has(publicKey))
    .map(({ publicKey }) => ({ publicKey, remove: true as const }))
  return {
    changes: [...removed, ...changes],
    memories: next,
    ...(waits.length > 0 && { waitingSince: Math.min(...waits) }),
  }
}

function isNews(
  { endpoint }: WantedPeer,
  found: PeerState | undefined,
  memory: Memory | undefined,
  now: number,
): boolean {
  if (endpoint === '') return false
  if (!found) return true
  if (memory) return memory.endpoint !== endpoint
  return found.endpoint !== endpoint && !isAlive(found, now)
}

function isAlive(peer: PeerState | undefined, now: number): boolean {
  return peer !== undefined && peer.handshakeAt > 0 && now - peer.handshakeAt < sessionMs
}

function isExactly(subnets: readonly string[] | undefined, subnet: string): boolean {
  return subnets?.length === 1 && subnets[0] === subnet
}
