import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { signingKey } from '../core/webhook-secret.ts'
import type { SentHeaders } from './forges/forge.ts'

/** Whether the raw bytes of a body come from somebody who has this secret. */
type Verify = (secret: string, body: Uint8Array) => boolean

/** A signed delivery is good for so long, lest somebody keeps one and sends it again later. */
const toleranceMs = 5 * 60_000

/** HMAC-SHA256 in hex behind a prefix; undefined when the header is no such thing. */
export function hmacHex(header: string | undefined, prefix: string): Verify | undefined {
  const isHex = /^[0-9a-f]{64}$/i.test(header?.slice(prefix.length) ?? '')
  if (header === undefined || !header.startsWith(prefix) || !isHex) return undefined
  const signature = Buffer.from(header.slice(prefix.length), 'hex')
  return (secret, body) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature)
}

/**
 * Standard Webhooks: the id, the time and the body are signed together. Several signatures are sent while a
 * secret is exchanged; those of other versions than v1 are passed over.
 */
export function standard(headers: SentHeaders, now: number): Verify | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signed } = headers
  if (typeof id !== 'string' || typeof at !== 'string' || typeof signed !== 'string') return
  const age = Math.abs(now - Number(at) * 1000)
  if (!/^\d{1,12}$/.test(at) || age > toleranceMs) return undefined
  const signatures = signed.split(' ').flatMap(part => {
    const [, text] = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(part) ?? []
    return text === undefined ? [] : [Buffer.from(text, 'base64')]
  })
  if (signatures.length === 0 || signatures.length > 10) return undefined
  return (secret, body) => {
    const digest = createHmac('sha256', signingKey(secret)).update(`${id}.${at}.`).update(body)
    const expected = digest.digest()
    return signatures.filter(signature => timingSafeEqual(expected, signature)).length > 0
  }
}

/** A secret that is sent as it is. Hashes are compared, because lengths that differ would tell something too. */
export function token(header: string | undefined): Verify | undefined {
  if (header === undefined || header === '') return undefined
  const sent = sha256(header)
  return secret => timingSafeEqual(sha256(secret), sent)
}

/**
 * Every candidate is tried, whichever fits, so that the time tells nothing about which one did. Secrets that
 * several share are tried once.
 */
export function signers<T extends { readonly secret: string }>(
  candidates: readonly T[],
  fits: (secret: string) => boolean,
): T[] {
  const secrets = [...new Set(candidates.map(candidate => candidate.secret))]
  const fitting = new Set(secrets.filter(fits))
  return candidates.filter(candidate => fitting.has(candidate.secret))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
