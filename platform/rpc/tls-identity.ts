import { createHash, type KeyObject, type X509Certificate } from 'node:crypto'

/** What one end of a mutual TLS connection needs: PEM texts. */
export interface TlsIdentity {
  /** Signed the other end's certificate too. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Who a certificate says that the other end is. */
export interface CertifiedPeer {
  readonly name: string
  /** `keyDigest` of its public key. */
  readonly key: string
}

/**
 * Every engine's certificate is for this name, whatever address it was dialled at: addresses change, and are not what
 * makes it an engine of this cluster.
 */
export const engineServerName = 'engine.banyan.internal'

/** Names of agents, as in banyan.yaml, and of people. */
export const agentNamePattern = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/
/** Also those of engines (core/model/member.ts), which nobody who joins can have. */
const memberNamePattern = /^(?:engine:)?[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/

/** Names a public key: sha256 of its SubjectPublicKeyInfo, hex. */
export function keyDigest(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

/** sha256 of the certificate, as a join token has it. */
export function fingerprintOf(certificate: X509Certificate): Buffer {
  return createHash('sha256').update(certificate.raw).digest()
}

/** Undefined: its subject is nothing that an authority of ours writes. */
export function certifiedPeer(certificate: X509Certificate): CertifiedPeer | undefined {
  const name = /^CN=(.*)$/.exec(certificate.subject)?.[1]
  if (name === undefined || !memberNamePattern.test(name)) return undefined
  return { name, key: keyDigest(certificate.publicKey) }
}
