import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'

/**
 * authority: signs the others · engine: is known by a name, as a server only · agent: its common name is the agent's, as a
 * client only · state: for one member of the managed etcd, at its address, as both. So nobody's certificate passes for that of
 * another kind.
 */
export type CertificateKind =
  | { readonly kind: 'authority' }
  | { readonly kind: 'engine'; readonly serverName: string }
  | { readonly kind: 'agent' }
  | { readonly kind: 'state'; readonly address: string }

export interface CertificateWish {
  readonly use: CertificateKind
  /** Common names. */
  readonly subject: string
  readonly issuer: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** 16 bytes of chance. */
  readonly serial: Uint8Array
  /** Epoch milliseconds. */
  readonly notBefore: number
  readonly notAfter: number
}

/** Common name of members of the managed etcd. No agent or person can have it: names have no spaces. */
export const stateSubject = 'banyan state'

const commonName = '2.5.4.3'
const ecdsaWithSha256 = '1.2.840.10045.4.3.2'

/** An X.509 certificate (RFC 5280), PEM. `sign` is the issuer's ECDSA with SHA-256 over what it is given. */
export function certificate(wish: CertificateWish, sign: (content: Buffer) => Buffer): string {
  const algorithm = new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 })
  const content = new TBSCertificate({
    version: Version.v3,
    serialNumber: arrayOf(positive(wish.serial)),
    signature: algorithm,
    issuer: named(wish.issuer),
    validity: new Validity({
      notBefore: new Date(wish.notBefore),
      notAfter: new Date(wish.notAfter),
    }),
    subject: named(wish.subject),
    subjectPublicKeyInfo: AsnConvert.parse(wish.publicKey, SubjectPublicKeyInfo),
    extensions: new Extensions(extensionsOf(wish.use)),
  })
  const signature = sign(Buffer.from(AsnConvert.serialize(content)))
  const whole = new Certificate({
    tbsCertificate: content,
    signatureAlgorithm: algorithm,
    signatureValue: arrayOf(signature),
  })
  return pem(Buffer.from(AsnConvert.serialize(whole)))
}

function extensionsOf(use: CertificateKind): Extension[] {
  if (use.kind === 'authority') {
    return [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign)),
    ]
  }
  return [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false })),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature)),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([...purposes[use.kind]])),
    ...alternativeNames(use),
  ]
}

const purposes = {
  engine: [id_kp_serverAuth],
  agent: [id_kp_clientAuth],
  state: [id_kp_serverAuth, id_kp_clientAuth],
}

function alternativeNames(use: CertificateKind): Extension[] {
  if (use.kind === 'engine') return [alternativeName({ dNSName: use.serverName })]
  return use.kind === 'state' ? [alternativeName({ iPAddress: use.address })] : []
}

function alternativeName(name: Partial<GeneralName>): Extension {
  const names = new SubjectAlternativeName([new GeneralName(name)])
  return extension(id_ce_subjectAltName, names, false)
}

function extension(id: string, value: object, critical = true): Extension {
  const extnValue = new OctetString(AsnConvert.serialize(value))
  return new Extension({ extnID: id, critical, extnValue })
}

function named(name: string): Name {
  const value = new AttributeValue({ utf8String: name })
  return new Name([
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type: commonName, value })]),
  ])
}

/** A serial number is a positive integer without padding: its first bits are 01. */
function positive(serial: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(serial)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}

function arrayOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
