/** Where this server is on the network that its tunnel goes through. */
export interface Egress {
  readonly address: string
  /** Of the link that carries the tunnel's own packets, bytes. */
  readonly mtu: number
}

/** As `ip -json address` says it. */
export interface Link {
  readonly ifname: string
  readonly mtu: number
  readonly flags: readonly string[]
  readonly addr_info: readonly {
    readonly family: string
    readonly local: string
    readonly scope: string
  }[]
}

/** As `ip -json route get` says it. */
export interface Way {
  readonly dev: string
  readonly prefsrc?: string
}

/** What WireGuard adds to a packet over IPv6; over IPv4 it is 20 less. */
const overhead = 80
/** IPv6 needs the one; the other is what most networks (1500) leave, and what everybody expects. */
const [least, most] = [1280, 1420]

/** Bytes of a packet inside the tunnel. */
export function tunnelMtu(egressMtu: number): number {
  return Math.min(most, Math.max(least, egressMtu - overhead))
}

/**
 * The first of the ways that leaves this server, or leads to an address of it that others may know; else the first
 * address that is on any network. `own` are links that the agent made: what they lead to is behind the tunnel.
 */
export function chooseEgress(
  ways: readonly Way[],
  links: readonly Link[],
  own: readonly string[],
): Egress | undefined {
  const outside = links.filter(link => !own.includes(link.ifname))
  for (const { dev, prefsrc } of ways) {
    const link = outside.find(({ ifname }) => ifname === dev)
    if (!link || prefsrc === undefined) continue
    // a server that dials itself does so over loopback, also by an address of another link
    const carrier = dev === 'lo' ? outside.find(one => addressOf(one, prefsrc) !== undefined) : link
    if (carrier && carrier.ifname !== 'lo') return { address: prefsrc, mtu: carrier.mtu }
  }
  const spare = outside.find(link => link.flags.includes('UP') && addressOf(link) !== undefined)
  const address = spare && addressOf(spare)
  return spare && address !== undefined ? { address, mtu: spare.mtu } : undefined
}

function addressOf({ addr_info }: Link, wanted?: string): string | undefined {
  return addr_info.find(({ family, local, scope }) =>
    wanted === undefined ? family === 'inet' && scope === 'global' : local === wanted,
  )?.local
}

/** `192.0.2.1:51820`, `[2001:db8::1]:51820`. */
export function endpointOf(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
