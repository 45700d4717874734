import type { PublishedPort } from '../../core/model/ports.ts'
import { type Backend, type Route, routeId } from '../../core/model/route.ts'

/** A port of this host that a service owns, and who answers on it. */
export interface HostPort {
  readonly protocol: 'tcp' | 'udp'
  /** Absent: every address of the host. */
  readonly hostIp?: string
  readonly published: number
  /** `10.200.1.2:80`, sorted. Empty: connections are refused. */
  readonly targets: readonly string[]
}

/**
 * The host ports that this agent answers for, in the order in which rules must stand: a port of one address
 * before the same port of all. A port that two routes claim goes to the first that has backends, so that a
 * service can be renamed without a gap. Ports in host mode exist only where a backend is local.
 */
export function hostPorts(routes: readonly Route[], agent: string): HostPort[] {
  const byKey = new Map<string, HostPort>()
  for (const port of sorted(routes).flatMap(route => portsOf(route, agent))) {
    const key = portKey(port)
    const known = byKey.get(key)
    if (!known || known.targets.length === 0) byKey.set(key, port)
  }
  return [...byKey].sort(compare).map(([, port]) => port)
}

/** Names a host port: `tcp/127.0.0.1/8080`; `*` is every address. */
export function portKey({ protocol, hostIp, published }: Omit<HostPort, 'targets'>): string {
  return `${protocol}/${hostIp ?? '*'}/${published}`
}

function portsOf(route: Route, agent: string): HostPort[] {
  return route.ports.filter(isIpv4).flatMap(port => {
    const backends = route.backends.filter(b => port.mode === 'ingress' || b.agent === agent)
    return port.mode === 'host' && backends.length === 0 ? [] : [hostPort(port, backends)]
  })
}

function hostPort(port: PublishedPort, backends: readonly Backend[]): HostPort {
  const { protocol, hostIp, published, target } = port
  const targets = [...new Set(backends.map(b => `${b.address}:${target}`))].sort()
  const everywhere = hostIp === undefined || hostIp === '0.0.0.0'
  return { protocol, ...(!everywhere && { hostIp }), published, targets }
}

/** The overlay is IPv4: an IPv6 address of the host can't lead to it by NAT. */
function isIpv4({ hostIp }: PublishedPort): boolean {
  return !hostIp?.includes(':')
}

function sorted(routes: readonly Route[]): Route[] {
  return [...routes].sort((a, b) => (routeId(a) < routeId(b) ? -1 : 1))
}

function compare([aKey, a]: [string, HostPort], [bKey, b]: [string, HostPort]): number {
  const specific = Number(a.hostIp === undefined) - Number(b.hostIp === undefined)
  return specific || (aKey < bKey ? -1 : 1)
}
