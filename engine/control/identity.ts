import { generateKeyPairSync } from 'node:crypto'
import { engineMember } from '../../core/model/member.ts'
import { keyDigest, type TlsIdentity } from '../../platform/rpc/tls-identity.ts'
import { type Authority, pemOf } from '../join/authority.ts'

/** What this engine comes to the others with, for as long as it runs. */
export interface EngineIdentity {
  readonly keyDigest: string
  /** A certificate for now: each connection has one of its own, and none is too old. */
  tls(): TlsIdentity
}

export function makeIdentity(
  authority: Authority,
  engineId: string,
  now: () => number,
): EngineIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const key = pemOf(privateKey)
  return {
    keyDigest: keyDigest(publicKey),
    tls: () => ({
      authority: authority.certificate,
      certificate: authority.agentCertificate(engineMember(engineId), publicKey, now()),
      key,
    }),
  }
}
