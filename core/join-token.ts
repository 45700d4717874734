import { BanyanError } from './errors.ts'
import { sha256 } from './hash.ts'

/** What a person carries from an engine to a new server. */
export interface JoinToken {
  /** sha256 of the cluster's certificate, 32 bytes: whoever can't show that one is somebody else. */
  readonly fingerprint: Buffer
  /** 8 bytes: which invitation it is. */
  readonly id: Buffer
  /** 24 bytes: proves that it was seen. */
  readonly secret: Buffer
}

/** So that people, and programs that look for secrets in logs, know it when they see it. */
const prefix = 'banyan-join-1-'
const lengths = { fingerprint: 32, id: 8, secret: 24 } as const
const checkBytes = 4

export function encodeToken({ fingerprint, id, secret }: JoinToken): string {
  const body = Buffer.concat([fingerprint, id, secret])
  return prefix + Buffer.concat([body, checkOf(body)]).toString('base64url')
}

/** Throws `token-malformed` (stalled), also for one that lost or changed a character on its way. */
export function decodeToken(text: string): JoinToken {
  const bytes = Buffer.from(text.trim().slice(prefix.length), 'base64url')
  const body = bytes.subarray(0, -checkBytes)
  const { fingerprint, id, secret } = lengths
  const isWhole =
    text.trim().startsWith(prefix) &&
    body.length === fingerprint + id + secret &&
    checkOf(body).equals(bytes.subarray(-checkBytes)) &&
    bytes.toString('base64url') === text.trim().slice(prefix.length)
  if (!isWhole) {
    const message =
      'This is no whole token: copy all of what `banyan agent invite` printed, or make a new one'
    throw new BanyanError('token-malformed', message, 'stalled')
  }
  return {
    fingerprint: body.subarray(0, fingerprint),
    id: body.subarray(fingerprint, fingerprint + id),
    secret: body.subarray(fingerprint + id),
  }
}

function checkOf(body: Buffer): Buffer {
  return Buffer.from(sha256(body), 'hex').subarray(0, checkBytes)
}
