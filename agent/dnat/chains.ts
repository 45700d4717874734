import { sha256 } from '../../core/hash.ts'
import { type HostPort, portKey } from './ports.ts'

/**
 * Chain names carry the bridge's name, so that several agents can share one host. A chain's name has at most 28
 * characters and a bridge's 15: `BANYAN-POST-` and a bridge fit.
 */
export function chainNames(bridge: string) {
  return {
    /** nat: host port → backend. */
    ports: `BANYAN-${bridge}`,
    /** nat: whose source address changes. */
    post: `BANYAN-POST-${bridge}`,
    /** filter: what may pass to and from the containers. */
    forward: `BANYAN-FWD-${bridge}`,
    /** filter: DNS for the containers, and refusals. */
    input: `BANYAN-IN-${bridge}`,
    /** raw: loopback addresses that arrive from outside. */
    raw: `BANYAN-RAW-${bridge}`,
  } as const
}

/** Holds the backends of one host port. */
export function portChain(port: HostPort, bridge: string): string {
  return `${perPortPrefix(bridge)}${sha256(portKey(port)).slice(0, 16)}`
}

export function perPortPrefix(bridge: string): string {
  return `BYN-${sha256(bridge).slice(0, 6)}-`
}
