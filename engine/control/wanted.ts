import { controlAddress, type ControlKind, controlRoute } from '../../core/control-address.ts'
import type { WantedRoute } from '../../platform/wireguard/link.ts'
import type { WantedPeer } from '../../platform/wireguard/plan-peers.ts'
import type { Listed } from '../join/listed.ts'

/** An engine is called at an address of each kind by those of the kind. */
const kinds: readonly ControlKind[] = ['engine', 'agent', 'client', 'invitation']

export function ownAddresses(publicKey: string): string[] {
  return kinds.map(kind => controlAddress(kind, publicKey))
}

/** How the ends of an engine share the ways: `alone`, or beside another one, as the end that it `calls` from or one that `answers`. */
export type EndRole = 'alone' | 'calls' | 'answers'

/**
 * Everybody is behind each end, by a key of its own: who was called at the address of an end is answered through it, and only what has no
 * address yet leaves by the one that calls.
 */
export function ownRoutes(publicKey: string, role: EndRole): WantedRoute[] {
  const routes = kinds.map(kind => ({
    ...{ to: controlRoute(kind), from: controlAddress(kind, publicKey) },
  }))
  const answers = routes.map(route => ({ ...route, only: true as const }))
  if (role === 'alone') return routes
  return role === 'calls' ? [...answers, ...routes] : answers
}

/**
 * Everybody on the list but this engine, each with its one address. `endpoints`: what the names of other engines' endpoints mean
 * now; one that means nothing is left to call by itself.
 */
export function wantedPeers(
  listed: Iterable<Listed>,
  own: readonly string[],
  endpoints: ReadonlyMap<string, string>,
): WantedPeer[] {
  return [...listed]
    .filter(({ publicKey }) => !own.includes(publicKey))
    .map(({ publicKey, address, endpoint: name = '' }) => {
      const endpoint = endpoints.get(name)
      return { publicKey, addresses: [address], ...(endpoint !== undefined && { endpoint }) }
    })
}
