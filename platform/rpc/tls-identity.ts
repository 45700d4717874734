import { createHash, type KeyObject, X509Certificate } from 'node:crypto'

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

/** Whose certificates are remembered; a few of strangers may be among them. */
const mostRemembered = 4096
const remembered = new Map<string, CertifiedPeer | undefined>()

/**
 * Whom a certificate, DER, is of. Undefined: its subject is nothing that an authority of ours writes. Each call asks this, and to read a
 * certificate takes as long as most calls: what the last ones say is remembered.
 */
export function certifiedPeer(der: Uint8Array): CertifiedPeer | undefined {
  const digest = createHash('sha256').update(der).digest('base64')
  if (remembered.has(digest)) return remembered.get(digest)
  const [oldest] = remembered.size < mostRemembered ? [] : remembered.keys()
  if (oldest !== undefined) remembered.delete(oldest)
  const peer = readPeer(new X509Certificate(der))
  remembered.set(digest, peer)
  return peer
}

function readPeer(certificate: X509Certificate): CertifiedPeer | undefined {
  const name = /^CN=(.*)$/.exec(certificate.subject)?.[1]
  if (name === undefined || !memberNamePattern.test(name)) return undefined
  return { name, key: keyDigest(certificate.publicKey) }
}
