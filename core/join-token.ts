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
  /** The engine's end of the control tunnel, which whoever has the token comes in by; absent: it comes over TCP. */
  readonly tunnel?: TokenTunnel
}

export interface TokenTunnel {
  /** WireGuard's, base64. */
  readonly engineKey: string
  /** UDP. */
  readonly port: number
}

/** So that people, and programs that look for secrets in logs, know it when they see it. */
const prefixes = { tcp: 'banyan-join-1-', tunnel: 'banyan-join-2-' } as const
const prefixBytes = prefixes.tcp.length
const lengths = { fingerprint: 32, id: 8, secret: 24 } as const
const ownBytes = lengths.fingerprint + lengths.id + lengths.secret
const keyBytes = 32
const tunnelBytes = keyBytes + 2
const checkBytes = 4

export function encodeToken({ fingerprint, id, secret, tunnel }: JoinToken): string {
  const way = tunnel ? [Buffer.from(tunnel.engineKey, 'base64'), portBytes(tunnel.port)] : []
  const body = Buffer.concat([fingerprint, id, secret, ...way])
  const text = Buffer.concat([body, checkOf(body)]).toString('base64url')
  return prefixes[tunnel ? 'tunnel' : 'tcp'] + text
}

/** Throws `token-malformed` (stalled), also for one that lost or changed a character on its way. */
export function decodeToken(written: string): JoinToken {
  const text = written.trim()
  const bytes = Buffer.from(text.slice(prefixBytes), 'base64url')
  const body = bytes.subarray(0, -checkBytes)
  const hasTunnel = text.startsWith(prefixes.tunnel)
  const isWhole =
    (hasTunnel || text.startsWith(prefixes.tcp)) &&
    body.length === ownBytes + (hasTunnel ? tunnelBytes : 0) &&
    checkOf(body).equals(bytes.subarray(-checkBytes)) &&
    bytes.toString('base64url') === text.slice(prefixBytes)
  if (!isWhole) throw malformed()
  const { fingerprint, id } = lengths
  return {
    fingerprint: body.subarray(0, fingerprint),
    id: body.subarray(fingerprint, fingerprint + id),
    secret: body.subarray(fingerprint + id, ownBytes),
    ...(hasTunnel && { tunnel: tunnelOf(body.subarray(ownBytes)) }),
  }
}

function tunnelOf(bytes: Buffer): TokenTunnel {
  const engineKey = bytes.subarray(0, keyBytes).toString('base64')
  return { engineKey, port: bytes.readUInt16BE(keyBytes) }
}

function portBytes(port: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(port)
  return bytes
}

function malformed(): BanyanError {
  const message =
    'This is no whole token: copy all of what `banyan agent invite` or `banyan engine invite` printed, or make a new one'
  return new BanyanError('token-malformed', message, 'stalled')
}

function checkOf(body: Buffer): Buffer {
  return Buffer.from(sha256(body), 'hex').subarray(0, checkBytes)
}
