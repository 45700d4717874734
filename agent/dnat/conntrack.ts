import { type HostPort, portKey } from './ports.ts'
import type { Vip } from './vips.ts'

/** Where flows come in, on ports or on stable addresses. */
export interface FlowDoors {
  readonly ports: readonly HostPort[]
  readonly vips: readonly Vip[]
}

/** Which flows to forget, in the words of `conntrack -D`. */
export interface StaleFlows {
  readonly protocol: 'tcp' | 'udp'
  /** Where they were sent: a port of this host, or a stable address. */
  readonly door: { readonly port: number } | { readonly address: string }
  /** Only those that this backend answers. */
  readonly backend?: string
}

interface Door {
  readonly key: string
  readonly protocols: readonly ('tcp' | 'udp')[]
  readonly door: StaleFlows['door']
  /** Addresses. */
  readonly backends: readonly string[]
}

/**
 * Which flows must be forgotten after the doors changed. The kernel decides about NAT on a flow's first packet, and a
 * UDP flow that keeps sending never has another: without this a client would talk to a removed backend for ever
 * (moby#53384). TCP connections end by themselves, and that is how draining works; but those with an agent that was lost
 * would only end by a timeout of minutes. Flows of backends that stay are left alone.
 * Without `before` (a fresh agent), every door counts as new.
 */
export function staleFlows(
  before: FlowDoors | undefined,
  after: FlowDoors,
  isLost: (address: string) => boolean = () => false,
): StaleFlows[] {
  const then = new Map(doorsOf(before ?? { ports: [], vips: [] }).map(door => [door.key, door]))
  const now = doorsOf(after)
  const byKey = new Map(now.map(door => [door.key, door]))
  const appeared = now.filter(({ key, backends }) => {
    return backends.length > 0 && (then.get(key)?.backends.length ?? 0) === 0
  })
  return [
    ...appeared.flatMap(door => flowsOf(door, ['udp'])),
    ...[...then.values()].flatMap(door => {
      const kept = new Set(byKey.get(door.key)?.backends)
      return door.backends
        .filter(backend => !kept.has(backend))
        .flatMap(backend => flowsOf(door, isLost(backend) ? ['tcp', 'udp'] : ['udp'], backend))
    }),
  ]
}

/** As arguments for `conntrack -D`. */
export function conntrackArgv({ protocol, door, backend }: StaleFlows): string[] {
  return [
    ...['-p', protocol],
    ...('port' in door ? ['--orig-port-dst', String(door.port)] : ['--orig-dst', door.address]),
    ...(backend === undefined ? [] : ['--reply-src', backend]),
  ]
}

function doorsOf({ ports, vips }: FlowDoors): Door[] {
  return [
    ...ports.map(port => ({
      key: portKey(port),
      protocols: [port.protocol],
      door: { port: port.published },
      backends: port.targets.map(target => target.split(':', 1)[0] ?? ''),
    })),
    ...vips.map(({ address, targets }) => ({
      key: `vip/${address}`,
      protocols: ['tcp', 'udp'] as const,
      door: { address },
      backends: targets,
    })),
  ]
}

function flowsOf(
  { protocols, door }: Door,
  wanted: readonly ('tcp' | 'udp')[],
  backend?: string,
): StaleFlows[] {
  return protocols
    .filter(protocol => wanted.includes(protocol))
    .map(protocol => ({ protocol, door, ...(backend !== undefined && { backend }) }))
}

/** Those of which `conntrack -L` printed one: mostly there are none, and each deletion is a program to start. */
export function flowsThere(listed: string, flows: readonly StaleFlows[]): StaleFlows[] {
  const there = new Set(listed.split('\n').flatMap(namesOf))
  return flows.filter(flow => there.has(nameOf(flow)))
}

/** The first half of a line is the flow as it was sent, the second how the answers come. */
function namesOf(line: string): string[] {
  const protocol = line.split(' ', 1)[0] ?? ''
  const [, address = ''] = / dst=(\S+)/.exec(line) ?? []
  const [, port = ''] = / dport=(\d+)/.exec(line) ?? []
  const [, backend = ''] = / src=\S+ .* src=(\S+)/.exec(line) ?? []
  return [port, address].flatMap(door => [`${protocol} ${door}`, `${protocol} ${door} ${backend}`])
}

function nameOf({ protocol, door, backend }: StaleFlows): string {
  const name = `${protocol} ${'port' in door ? door.port : door.address}`
  return backend === undefined ? name : `${name} ${backend}`
}
