import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import {
  engineServerName,
  fingerprintOf,
  type TlsIdentity,
} from '../../platform/rpc/tls-identity.ts'
import { certificate, type CertificateKind, stateSubject } from './certificate.ts'

const dayMs = 24 * 3_600_000
/** Certificates of agents and engines. They are renewed at half of it. */
export const certificateMs = 365 * dayMs
const authorityMs = 20 * 365 * dayMs
/**
 * Renewed at each start. Without good ones the members of etcd don't meet, and without etcd there is no authority to make
 * new ones: a cluster may be switched off for this long.
 */
const stateCertificateMs = 5 * 365 * dayMs
/** Clocks differ: a certificate is good a little before it was made. */
const earlierMs = 3_600_000
const curve = 'prime256v1'
const authorityName = 'banyan authority'

/** What makes this cluster's certificates. Its key is in memory only while it signs for this engine. */
export class Authority {
  /** PEM */
  readonly certificate: string
  readonly fingerprint: Buffer
  readonly #key: KeyObject

  /** Throws when the two don't belong together. */
  constructor(certificatePem: string, key: KeyObject) {
    const parsed = new X509Certificate(certificatePem)
    if (!parsed.checkPrivateKey(key)) throw new Error('the key is not that of the certificate')
    this.certificate = certificatePem
    this.fingerprint = fingerprintOf(parsed)
    this.#key = key
  }

  /** A key and certificate for this engine, made anew at each start. */
  engineIdentity(now: number): TlsIdentity {
    const { publicKey, privateKey } = keyPair()
    return {
      authority: this.certificate,
      certificate: this.#issue({ kind: 'engine', serverName: engineServerName }, 'banyan engine', {
        publicKey,
        now,
      }),
      key: pemOf(privateKey),
    }
  }

  /** PEM. */
  agentCertificate(name: string, publicKey: KeyObject, now: number): string {
    return this.#issue({ kind: 'agent' }, name, { publicKey, now })
  }

  /** PEM: for a member of the managed etcd that others find at this IP address. */
  stateCertificate(address: string, publicKey: KeyObject, now: number): string {
    const use = { kind: 'state', address } as const
    const wish = { publicKey, now, lifetimeMs: stateCertificateMs }
    return this.#issue(use, stateSubject, wish)
  }

  #issue(
    use: CertificateKind,
    subject: string,
    { publicKey, now, lifetimeMs = certificateMs }: IssueWish,
  ): string {
    return issue(use, { subject, publicKey, signer: this.#key, now, lifetimeMs })
  }
}

/** A new authority and its key. */
export function createAuthority(now: number): { authority: Authority; key: KeyObject } {
  const { publicKey, privateKey } = keyPair()
  const pem = issue(
    { kind: 'authority' },
    { subject: authorityName, publicKey, signer: privateKey, now, lifetimeMs: authorityMs },
  )
  return { authority: new Authority(pem, privateKey), key: privateKey }
}

/** Throws `key-unfit` (stalled) for what is no P-256 key as SubjectPublicKeyInfo. */
export function readPublicKey(der: Buffer): KeyObject {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    if (key.asymmetricKeyDetails?.namedCurve === curve) return key
  } catch {
    // told below, without what was sent
  }
  throw new BanyanError('key-unfit', 'This is no key that a certificate can be made for', 'stalled')
}

/** PKCS #8. */
export function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export function privateKeyOf(pem: string | Buffer): KeyObject {
  return createPrivateKey(pem)
}

interface IssueWish {
  readonly publicKey: KeyObject
  readonly now: number
  readonly lifetimeMs?: number
}

interface IssueOptions {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly signer: KeyObject
  readonly now: number
  readonly lifetimeMs: number
}

function issue(
  use: CertificateKind,
  { subject, publicKey, signer, now, lifetimeMs }: IssueOptions,
): string {
  const wish = {
    ...{ use, subject, issuer: authorityName },
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    serial: randomBytes(16),
    notBefore: now - earlierMs,
    notAfter: now + lifetimeMs,
  }
  return certificate(wish, content => sign('sha256', content, signer))
}

function keyPair() {
  return generateKeyPairSync('ec', { namedCurve: curve })
}
