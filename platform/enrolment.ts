import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** What one says who has a WireGuard key on the list and wants a certificate. */
export interface Enrolment {
  readonly name: string
  /** WireGuard's, base64: of who asks, and of the engine that is asked. */
  readonly tunnelKey: string
  readonly engineKey: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer
  /** Epoch milliseconds. */
  readonly now: number
  /** PEM, as the engine showed it: somebody in between has another one. */
  readonly authority: string
}

/**
 * Proofs that both ends have the key that the other knows them by: a MAC under what only the two can reckon (X25519, then HKDF). They
 * hold whatever the tunnel's interface does. `shared` is what X25519 says.
 */
export function enrolmentProof(shared: Buffer, enrolment: Enrolment): Buffer {
  const { name, tunnelKey, engineKey, publicKey, now, authority } = enrolment
  const said = [name, tunnelKey, engineKey, publicKey, String(now), authority]
  return mac(shared, 'request', said)
}

/** The engine's answer to exactly that request. */
export function answerProof(shared: Buffer, request: Buffer, certificate: string): Buffer {
  return mac(shared, 'answer', [request, certificate])
}

export function isProof(expected: Buffer, said: Buffer): boolean {
  return said.length === expected.length && timingSafeEqual(expected, said)
}

/** Each part by its hash: no two lists of parts look the same. */
function mac(shared: Buffer, use: string, parts: readonly (string | Buffer)[]): Buffer {
  const key = Buffer.from(hkdfSync('sha256', shared, '', `banyan enrolment 1 ${use}`, 32))
  const hashes = parts.map(part => createHash('sha256').update(part).digest())
  return createHmac('sha256', key).update(Buffer.concat(hashes)).digest()
}
