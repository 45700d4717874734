import { controlAddress, type ControlKind, controlRoute } from '../../core/control-address.ts'
import type { WantedRoute } from '../../platform/wireguard/link.ts'
import type { WantedPeer } from '../../platform/wireguard/plan-peers.ts'
import type { Listed } from '../join/listed.ts'

/** An engine is called at an address of each kind by those of the kind. */
const kinds: readonly ControlKind[] = ['engine', 'agent', 'client', 'invitation']

export function ownAddresses(publicKey: string): string[] {
  return kinds.map(kind => controlAddress(kind, publicKey))
}

export function ownRoutes(publicKey: string): WantedRoute[] {
  return kinds.map(kind => ({ to: controlRoute(kind), from: controlAddress(kind, publicKey) }))
}

/**
 * Everybody on the list but this engine, each with its one address. `endpoints`: what the names of other engines' endpoints mean
 * now; one that means nothing is left to call by itself.
 */
export function wantedPeers(
  listed: Iterable<Listed>,
  own: string,
  endpoints: ReadonlyMap<string, string>,
): WantedPeer[] {
  return [...listed]
    .filter(({ publicKey }) => publicKey !== own)
    .map(({ publicKey, address, endpoint: name = '' }) => {
      const endpoint = endpoints.get(name)
      return { publicKey, addresses: [address], ...(endpoint !== undefined && { endpoint }) }
    })
}
