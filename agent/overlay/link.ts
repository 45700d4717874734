/** The tunnel's interface as the kernel has it. */
export interface LinkState {
  /** `wireguard`; `tun` where a program stands in for the kernel. */
  readonly kind: string
  readonly mtu: number
  readonly isUp: boolean
  /** IPv4, such as `10.200.1.1/32`. */
  readonly addresses: readonly string[]
  readonly routes: readonly LinkRoute[]
}

interface LinkRoute {
  /** As `ip` says it: `10.200.0.0/16`. */
  readonly to: string
  /** The address that the host itself calls from. */
  readonly from?: string
}

export interface WantedLink {
  readonly name: string
  /** The subnet's first address: what the host itself is called from inside the overlay. */
  readonly address: string
  /** Everything that lies behind the tunnel, but for what a more exact route leads elsewhere. */
  readonly vpcCidr: string
  readonly mtu: number
}

interface ShownAddress {
  readonly flags?: readonly string[]
  readonly mtu?: number
  readonly linkinfo?: { readonly info_kind?: string }
  readonly addr_info?: readonly {
    readonly family: string
    readonly local: string
    readonly prefixlen: number
  }[]
}

/** From what `ip -json -details address show dev` and `ip -json -4 route show dev` say. */
export function readLink(addressJson: string, routeJson: string): LinkState {
  const [shown] = JSON.parse(addressJson || '[]') as ShownAddress[]
  const routes = JSON.parse(routeJson || '[]') as { dst: string; prefsrc?: string }[]
  return {
    kind: shown?.linkinfo?.info_kind ?? '',
    mtu: shown?.mtu ?? 0,
    isUp: shown?.flags?.includes('UP') ?? false,
    addresses: (shown?.addr_info ?? [])
      .filter(({ family }) => family === 'inet')
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
    routes: routes.map(({ dst, prefsrc }) => ({
      to: dst,
      ...(prefsrc !== undefined && { from: prefsrc }),
    })),
  }
}

/** What `ip -batch` is to do, in this order; nothing where all is well. Routes of others stay. */
export function linkRepairs(wanted: WantedLink, found: LinkState): string[] {
  const { name, address, vpcCidr, mtu } = wanted
  const own = `${address}/32`
  const strange = found.addresses.filter(other => other !== own)
  const hasAddress = found.addresses.includes(own)
  // a route goes with the address that it names, and with the interface when it goes down
  const hasRoute =
    found.isUp &&
    hasAddress &&
    found.routes.some(({ to, from }) => to === vpcCidr && from === address)
  return [
    ...(found.mtu === mtu ? [] : [`link set dev ${name} mtu ${mtu}`]),
    ...strange.map(other => `address delete ${other} dev ${name}`),
    ...(hasAddress ? [] : [`address add ${own} dev ${name}`]),
    ...(found.isUp ? [] : [`link set dev ${name} up`]),
    ...(hasRoute ? [] : [`route replace ${vpcCidr} dev ${name} src ${address}`]),
  ]
}
