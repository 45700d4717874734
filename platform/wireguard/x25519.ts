import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

/** PKCS #8 and SubjectPublicKeyInfo of an X25519 key, up to its 32 bytes (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')
const spkiPrefix = Buffer.from('302a300506032b656e032100', 'hex')

/** Of 32 bytes of chance: what WireGuard calls a private key. */
export function privateKeyOf(raw: Buffer): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, raw]),
    format: 'der',
    type: 'pkcs8',
  })
}

/** The key that whoever has a join token comes through the control tunnel with, until it is a member with one of its own. */
export function invitationKey(secret: Buffer): KeyObject {
  const raw = hkdfSync('sha256', secret, Buffer.alloc(0), 'banyan invitation tunnel', 32)
  return privateKeyOf(Buffer.from(raw))
}

/** Base64, as WireGuard writes it. */
export function publicKeyOf(privateKey: KeyObject): string {
  return rawOf(createPublicKey(privateKey), 'x')
}

/** Base64, as WireGuard writes it: a secret. */
export function privateTextOf(privateKey: KeyObject): string {
  return rawOf(privateKey, 'd')
}

/**
 * What only the two know who have one of the private keys each (X25519). `publicKey`: base64, 32 bytes. Throws for one that
 * makes a secret which everybody knows.
 */
export function sharedSecret(privateKey: KeyObject, publicKey: string): Buffer {
  const key = Buffer.concat([spkiPrefix, Buffer.from(publicKey, 'base64')])
  return diffieHellman({
    privateKey,
    publicKey: createPublicKey({ key, format: 'der', type: 'spki' }),
  })
}

function rawOf(key: KeyObject, part: 'd' | 'x'): string {
  return Buffer.from(key.export({ format: 'jwk' })[part] ?? '', 'base64url').toString('base64')
}
