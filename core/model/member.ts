/**
 * agent: a server that runs containers · operator: a person, or a CI, that may do everything · viewer: may look · webhook: may
 * tell of pushes · engine: another engine.
 */
export type Role = 'agent' | 'operator' | 'viewer' | 'webhook' | 'engine'

/** Who may connect from another machine, and whose key is its own. Who isn't here is refused. */
export interface Member {
  readonly name: string
  /** Absent: agent. */
  readonly role?: Role
  /**
   * sha256 of its public key, hex: a certificate for another key is of no use. Empty: its tunnel key is known, and whoever
   * has that one may come for a certificate.
   */
  readonly key: string
  /** Of the certificate that it was given last and has not come with yet. */
  readonly nextKey?: string
  /** WireGuard's, base64; absent: it comes over TCP. Its address follows from it (core/control-address.ts). */
  readonly tunnelKey?: string
  /** What follows it, while both are let in. */
  readonly nextTunnelKey?: string
  /** Of an engine: `host:port` where its control tunnel is reached. */
  readonly endpoint?: string
  /** Of an engine: where `nextTunnelKey` is reached. */
  readonly nextEndpoint?: string
  /** Epoch milliseconds. */
  readonly joinedAt: number
}

/** What an engine is called as a member: on its server there is often an agent of the same name. */
export function engineMember(engineId: string): string {
  return `engine:${engineId}`
}

/** Undefined: the member is no engine. */
export function engineIdOf(member: string): string | undefined {
  return /^engine:(.+)$/.exec(member)?.[1]
}

/** What lets a server join that has no certificate yet. */
export interface Invite {
  /** sha256 of its secret, hex. */
  readonly secretHash: string
  /** Absent: any name that is free. */
  readonly name?: string
  /** Of who joins with it. Absent: agent. */
  readonly role?: Role
  /** WireGuard's, base64: follows from the secret; whoever has the token comes through the control tunnel with it. */
  readonly tunnelKey?: string
  /** Servers that may join with it, used or not. */
  readonly uses: number
  readonly usedBy: readonly InviteUse[]
  /** Epoch milliseconds. Absent where an older engine made it. */
  readonly createdAt?: number
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly person: string
}

/** One that has a certificate by it. The same may ask again: perhaps the answer never came. */
export interface InviteUse {
  readonly name: string
  readonly key: string
}

/** What signs certificates of the cluster. */
export interface StoredAuthority {
  /** PEM; it signed itself. */
  readonly certificate: string
  /** PEM (PKCS #8), sealed. */
  readonly sealedKey: string
}
