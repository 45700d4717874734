import { createHmac, timingSafeEqual } from 'node:crypto'

/** The 32 bytes of an `X-Hub-Signature-256` header; undefined when it is not one. */
export function readSignature(header: string | undefined): Buffer | undefined {
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '') ?? []
  return hex === undefined ? undefined : Buffer.from(hex, 'hex')
}

/**
 * HMAC-SHA256 over the raw bytes, compared in constant time (GitHub, "Validating webhook deliveries"). Every
 * candidate is tried, whichever fits, so that the time tells nothing about which one did.
 */
export function signers<T extends { readonly secret: string }>(
  candidates: readonly T[],
  body: Uint8Array,
  signature: Uint8Array,
): T[] {
  const secrets = [...new Set(candidates.map(candidate => candidate.secret))]
  const fitting = new Set(secrets.filter(secret => isSignedWith(secret, body, signature)))
  return candidates.filter(candidate => fitting.has(candidate.secret))
}

function isSignedWith(secret: string, body: Uint8Array, signature: Uint8Array): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature)
}
