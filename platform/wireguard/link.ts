/** The tunnel's interface as the kernel has it. */
export interface LinkState {
  /** `wireguard`; `tun` where a program stands in for the kernel. */
  readonly kind: string
  readonly mtu: number
  readonly isUp: boolean
  /** Of the tunnel's family, such as `10.200.1.1/32`; not those that the kernel gives every link. */
  readonly addresses: readonly string[]
  readonly routes: readonly LinkRoute[]
}

/** IPv4, IPv6: what is inside of the tunnel; what it goes through may be either. */
export type Family = 4 | 6

export interface WantedRoute {
  /** As `ip` says it: `10.200.0.0/16`, and a single address without its length. */
  readonly to: string
  /** The address that the host itself calls from. */
  readonly from: string
  /** For what comes from that address alone: another interface has a way there, too. */
  readonly only?: true
}

interface LinkRoute {
  readonly to: string
  readonly from?: string
  readonly only?: true
  /** The kernel made it, for an address. */
  readonly isOwn?: true
}

export interface WantedLink {
  readonly name: string
  /** What the host itself has inside of the tunnel, each with its length. */
  readonly addresses: readonly string[]
  /** What lies behind it, but for what a more exact route leads elsewhere. */
  readonly routes: readonly WantedRoute[]
  /** Nobody else has a reason to lead anything through it. Otherwise routes of others stay. */
  readonly isAlone?: boolean
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
    readonly scope?: string
  }[]
}

interface ShownRoute {
  readonly dst: string
  /** Of a route for one source: its address. */
  readonly from?: string
  readonly prefsrc?: string
  readonly protocol?: string
}

/** From what `ip -json -details address show dev` and `ip -json -4 route show dev` (or -6) say. */
export function readLink(addressJson: string, routeJson: string, family: Family): LinkState {
  const [shown] = JSON.parse(addressJson || '[]') as ShownAddress[]
  const routes = JSON.parse(routeJson || '[]') as ShownRoute[]
  return {
    kind: shown?.linkinfo?.info_kind ?? '',
    mtu: shown?.mtu ?? 0,
    isUp: shown?.flags?.includes('UP') ?? false,
    addresses: (shown?.addr_info ?? [])
      .filter(one => one.family === (family === 4 ? 'inet' : 'inet6') && one.scope !== 'link')
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
    routes: routes.map(({ dst, from, prefsrc, protocol }) => ({
      to: dst,
      ...(prefsrc !== undefined && { from: prefsrc }),
      ...(from !== undefined && { only: true as const }),
      ...(protocol === 'kernel' && { isOwn: true as const }),
    })),
  }
}

/** What `ip -batch` is to do, in this order; nothing where all is well. */
export function linkRepairs(wanted: WantedLink, found: LinkState): string[] {
  const { name, addresses, routes, mtu } = wanted
  const strange = found.addresses.filter(other => !addresses.includes(other))
  const missing = addresses.filter(address => !found.addresses.includes(address))
  return [
    ...(found.mtu === mtu ? [] : [`link set dev ${name} mtu ${mtu}`]),
    ...strange.map(other => `address delete ${other} dev ${name}`),
    ...missing.map(address => `address add ${address} dev ${name}${unasked(address)}`),
    ...(found.isUp ? [] : [`link set dev ${name} up`]),
    ...unwanted(wanted, found).map(route => `route delete ${selector(route)} dev ${name}`),
    ...routes
      .filter(route => !hasRoute(route, found, missing))
      .map(route => `route replace ${selector(route)} dev ${name} src ${route.from}`),
  ]
}

function selector({ to, from, only }: LinkRoute): string {
  return only && from !== undefined ? `${to} from ${from}` : to
}

/** Nobody else can have it, so that nobody is asked (duplicate address detection), and it is of use at once. */
function unasked(address: string): string {
  return address.includes(':') ? ' nodad' : ''
}

/** A route goes with the address that it names, and with the interface when it goes down. */
function hasRoute(
  wanted: WantedRoute,
  { isUp, routes }: LinkState,
  missing: readonly string[],
): boolean {
  const isNamed = !missing.some(address => address.startsWith(`${wanted.from}/`))
  return (
    isUp && isNamed && routes.some(route => isSame(route, wanted) && route.from === wanted.from)
  )
}

function unwanted({ isAlone = false, routes }: WantedLink, found: LinkState): readonly LinkRoute[] {
  if (!isAlone || !found.isUp) return []
  return found.routes.filter(route => !route.isOwn && !routes.some(wanted => isSame(route, wanted)))
}

/** What the kernel takes for one route, wherever it leads. */
function isSame(one: LinkRoute, other: LinkRoute): boolean {
  return one.to === other.to && one.only === other.only && (!one.only || one.from === other.from)
}
