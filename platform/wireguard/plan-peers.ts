import type { PeerState } from './dump.ts'
import type { PeerChange } from './peer-changes.ts'

/** Who may be at the other end, as WireGuard is to have it. */
export interface WantedPeer {
  readonly publicKey: string
  /** IPv6 addresses: all that it may send from, and is sent. */
  readonly addresses: readonly string[]
  /** `address:port`; absent: it calls. */
  readonly endpoint?: string
}

/** Key → endpoint that was set last: WireGuard doesn't tell it from one that it learned. */
export type SetEndpoints = ReadonlyMap<string, string>

/**
 * The least change from what is there to what is wanted. Nobody stays who isn't wanted. An endpoint that WireGuard
 * learned stays until another one is told of; where nothing is remembered, the one that is told of counts.
 */
export function planControlPeers(
  wanted: readonly WantedPeer[],
  actual: ReadonlyMap<string, PeerState>,
  before: SetEndpoints,
  keepalive: number,
): { readonly changes: readonly PeerChange[]; readonly endpoints: SetEndpoints } {
  const keys = new Set(wanted.map(({ publicKey }) => publicKey))
  const strangers = [...actual.keys()].filter(key => !keys.has(key))
  const changes = wanted.flatMap(peer => changeOf(peer, actual, before, keepalive))
  const endpoints = wanted.flatMap(({ publicKey, endpoint }) =>
    endpoint === undefined ? [] : [[publicKey, endpoint] as const],
  )
  return {
    // first: an address that was another's is free then
    changes: [...strangers.map(key => ({ publicKey: key, remove: true as const })), ...changes],
    endpoints: new Map(endpoints),
  }
}

function changeOf(
  { publicKey, addresses, endpoint }: WantedPeer,
  actual: ReadonlyMap<string, PeerState>,
  before: SetEndpoints,
  keepalive: number,
): PeerChange[] {
  const found = actual.get(publicKey)
  const known = before.get(publicKey) ?? found?.endpoint
  const networks = addresses.map(address => `${address}/128`)
  const isNews = endpoint !== undefined && (!found || known !== endpoint)
  const beats = endpoint === undefined ? 0 : keepalive
  const change = {
    ...(isNews && { endpoint }),
    ...((found?.keepalive ?? 0) !== beats && { keepalive: beats }),
    ...(!isSame(found?.subnets ?? [], networks) && { subnet: networks.join(',') }),
  }
  return found && Object.keys(change).length === 0 ? [] : [{ publicKey, ...change }]
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && others.every(one => some.includes(one))
}
