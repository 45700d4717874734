import type { Setting } from '../../platform/kernel/setting.ts'
import type { Place } from './place.ts'

/**
 * How long the kernel remembers a TCP connection that is over, or but for its last acknowledgement. Docker, when a
 * container has ended, first lists what the kernel remembers of it, then deletes that by addresses and ports (moby#32505).
 * A client has used a port of then again after some 3,000 connections, as Linux gives them out: its new connection to the
 * successor would be deleted, and get neither answer nor reset. Shorter than the time between the last new connection to a
 * container and its end (engine/main.ts), so that there is nothing left to list; the kernel's own are 120 and 30.
 */
const finishedSeconds = 3

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
    ...['time_wait', 'last_ack'].map(state => ({
      ...{ name: `net/netfilter/nf_conntrack_tcp_timeout_${state}`, value: finishedSeconds },
      orLower: true,
    })),
  ]
}
