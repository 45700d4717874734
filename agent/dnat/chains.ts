import { sha256 } from '../../core/hash.ts'

/** Of the chains that the built-in ones lead to. */
export const agentPrefix = 'BANYAN-'

/**
 * Chain names carry the bridge's name, so that several agents can share one host. A chain's name has at most 28
 * characters and a bridge's 15: `BANYAN-POST-` and a bridge fit.
 */
export function chainNames(bridge: string) {
  return {
    /** nat: host port → backend. */
    ports: `BANYAN-${bridge}`,
    /** nat: stable address → backend. */
    vips: `BANYAN-VIP-${bridge}`,
    /** nat: whose source address changes. */
    post: `BANYAN-POST-${bridge}`,
    /** filter: what may pass to and from the containers. */
    forward: `${agentPrefix}FWD-${bridge}`,
    /** filter: what containers may send. */
    walls: `BANYAN-WALL-${bridge}`,
    /** filter: DNS for the containers, and refusals. */
    input: `BANYAN-IN-${bridge}`,
    /** filter: refusals for the host's own programs. */
    output: `BANYAN-OUT-${bridge}`,
    /** mangle: how large packets through the tunnel may be. */
    mss: `BANYAN-MSS-${bridge}`,
    /** mangle, before the table filter: what may come to the containers. */
    gate: `BANYAN-GATE-${bridge}`,
    /** mangle, behind the table filter: what containers may send, once more. */
    last: `BANYAN-LAST-${bridge}`,
    /** raw: addresses that nobody may have where they come from. */
    raw: `BANYAN-RAW-${bridge}`,
  } as const
}

/** Names everything else of an agent: chains that come and go, and sets. */
export function ownPrefix(bridge: string): string {
  return `BYN-${sha256(bridge).slice(0, 6)}-`
}

/** The chain for a thing whose key is too long for a name. */
export function hashedChain(bridge: string, key: string): string {
  return `${ownPrefix(bridge)}${sha256(key).slice(0, 16)}`
}

/** Tells our chains from those of others. */
export function ownChains(bridge: string): (chain: string) => boolean {
  const fixed = new Set<string>(Object.values(chainNames(bridge)))
  const prefix = ownPrefix(bridge)
  return chain => fixed.has(chain) || chain.startsWith(prefix)
}
