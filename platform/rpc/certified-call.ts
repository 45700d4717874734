import { certifiedPeer, type CertifiedPeer } from './tls-identity.ts'

interface Call {
  getAuthContext(): { readonly sslPeerCertificate?: { readonly raw: Uint8Array } }
}

/** Whose certificate the connection of a call has; undefined on one without, such as loopback's. */
export function callerOf(call: Call): CertifiedPeer | undefined {
  const { sslPeerCertificate } = call.getAuthContext()
  return sslPeerCertificate && certifiedPeer(sslPeerCertificate.raw)
}
