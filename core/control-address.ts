import { createHash } from 'node:crypto'
import type { Role } from './model/member.ts'

/**
 * Whom an address in the control tunnel is for. An engine has one of each kind, so that an agent and a person's CLI on one
 * server, each with a key of its own, never want the same way.
 */
export type ControlKind = 'engine' | 'agent' | 'client' | 'invitation'

const kinds = { engine: 1, agent: 2, client: 3, invitation: 4 } as const

/** Unique local addresses (RFC 4193): the first 48 bits of all of them. */
const network = 'fd62:6e79:616e'

export function controlKindOf(role: Role): ControlKind {
  return role === 'engine' || role === 'agent' ? role : 'client'
}

/** What is behind the tunnel, for one of this kind. */
export function controlRoute(kind: ControlKind): string {
  return `${network}:${kinds[kind]}::/64`
}

/**
 * The address of who has this WireGuard key (base64): everybody can reckon it, nobody hands it out. 64 bits of a hash: two keys
 * don't meet by chance, and who looks for one that meets another is refused when it is to be let in. In the form that the
 * kernel prints (RFC 5952).
 */
export function controlAddress(kind: ControlKind, publicKey: string): string {
  const digest = createHash('sha256')
    .update(`banyan control ${kind}\0`)
    .update(Buffer.from(publicKey, 'base64'))
    .digest()
  // the first group is never zero: then there is one way to write the address
  const groups = [0, 2, 4, 6].map(at => digest.readUInt16BE(at) || 1)
  return [network, kinds[kind], ...groups.map(group => group.toString(16))].join(':')
}
