/** An agent that may connect from another server, and whose key is its own. Who isn't here is refused. */
export interface Member {
  readonly name: string
  /** sha256 of its public key, hex: a certificate for another key is of no use. */
  readonly key: string
  /** Of the certificate that it was given last and has not come with yet. */
  readonly nextKey?: string
  /** Epoch milliseconds. */
  readonly joinedAt: number
}

/** What lets a server join that has no certificate yet. */
export interface Invite {
  /** sha256 of its secret, hex. */
  readonly secretHash: string
  /** Absent: any name that is free. */
  readonly name?: string
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
