import type { Route } from '../../core/model/route.ts'
import { hashedChain, ownPrefix } from '../dnat/chains.ts'
import type { Place } from '../dnat/place.ts'
import type { IpSet } from '../dnat/sets.ts'
import { isWithin } from '../dnat/subnet.ts'
import type { LocalContainer } from './local-container.ts'

/** Who may reach whom, as sets of addresses. */
export interface Members {
  /** One for each network that has a container here: everybody on it, wherever they are. Sorted by name. */
  readonly networks: readonly IpSet[]
  /** Containers of this agent that are only on networks without a way out. */
  readonly internal: IpSet
}

/**
 * Of this agent's containers it knows the very networks; of the others only those of their service, which during a
 * rollout may be those of both generations.
 */
export function membersOf(
  routes: readonly Route[],
  locals: readonly LocalContainer[],
  { bridge, subnet }: Pick<Place, 'bridge' | 'subnet'>,
): Members {
  const byNetwork = new Map<string, Set<string>>()
  for (const { networks } of locals) for (const { name } of networks) byNetwork.set(name, new Set())
  addRemote(byNetwork, routes, subnet)
  for (const { address, networks } of locals) {
    for (const { name } of networks) byNetwork.get(name)?.add(address)
  }
  const internal = locals.filter(({ networks }) => isInternal(networks)).map(each => each.address)
  return {
    networks: [...byNetwork]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([network, entries]) => addressSet(networkSet(bridge, network), entries)),
    internal: addressSet(`${ownPrefix(bridge)}internal`, new Set(internal)),
  }
}

/** Names the set of a network. */
function networkSet(bridge: string, network: string): string {
  return hashedChain(bridge, `network/${network}`)
}

function addRemote(
  byNetwork: ReadonlyMap<string, Set<string>>,
  routes: readonly Route[],
  subnet: string,
): void {
  const isLocal = isWithin(subnet)
  for (const { networks, members } of routes) {
    const joined = networks.flatMap(({ name }) => byNetwork.get(name) ?? [])
    if (joined.length === 0) continue
    for (const address of members) {
      if (!isLocal(address)) for (const known of joined) known.add(address)
    }
  }
}

function isInternal(networks: LocalContainer['networks']): boolean {
  return networks.length > 0 && networks.every(({ internal }) => internal === true)
}

function addressSet(name: string, entries: ReadonlySet<string>): IpSet {
  return { name, type: 'hash:ip', entries }
}
