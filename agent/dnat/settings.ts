import type { Place } from './place.ts'

/** Of the kernel. */
export interface Setting {
  /** Below /proc/sys. */
  readonly name: string
  readonly value: number
  /** A lower value is left alone. */
  readonly orLower?: boolean
}

/**
 * How long the kernel remembers a TCP connection that is over; its own two minutes are longer than it takes a client
 * that connects hundreds of times a second to come back with the same port. Docker, when a container has ended, first
 * lists what the kernel remembers of it, then deletes that by addresses and ports (moby#32505): such a client's new
 * connection to the successor would be among them, and get neither answer nor reset. Linux gives a port out again only
 * after all others, about 14,000: no client gets that far in ten seconds.
 */
const finishedSeconds = 10

/** Makes packets from container to container on the bridge pass the rules. */
export const bridgeFilter: Setting = { name: 'net/bridge/bridge-nf-call-iptables', value: 1 }

/** Lets 127.0.0.1:port reach a container behind this interface. */
export function localnetOf(link: string): Setting {
  return { name: `net/ipv4/conf/${link}/route_localnet`, value: 1 }
}

/** All that the rules need. */
export function settingsFor({ bridge, tunnel }: Pick<Place, 'bridge' | 'tunnel'>): Setting[] {
  return [
    { name: 'net/ipv4/ip_forward', value: 1 },
    bridgeFilter,
    localnetOf(bridge),
    localnetOf(tunnel),
    {
      ...{ name: 'net/netfilter/nf_conntrack_tcp_timeout_time_wait', value: finishedSeconds },
      orLower: true,
    },
  ]
}

export function isSet({ value, orLower = false }: Setting, found: number): boolean {
  return found === value || (orLower && found < value)
}
