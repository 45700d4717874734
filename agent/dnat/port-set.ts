import { ownPrefix } from './chains.ts'
import type { HostPort } from './ports.ts'
import type { IpSet } from './sets.ts'

/** Names the set of all host ports that services own. */
export function portSet(bridge: string): string {
  return `${ownPrefix(bridge)}ports`
}

/** A packet for none of them is let go after one look. A set has no "every address", but it has two halves. */
export function portsAsSet(ports: readonly HostPort[], bridge: string): IpSet {
  const entries = ports.flatMap(({ protocol, hostIp, published }) => {
    const ranges = hostIp === undefined ? ['0.0.0.0/1', '128.0.0.0/1'] : [hostIp]
    return ranges.map(range => `${range},${protocol}:${published}`)
  })
  return { name: portSet(bridge), type: 'hash:net,port', entries: new Set(entries) }
}
