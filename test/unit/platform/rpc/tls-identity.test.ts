import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { createAuthority } from '../../../../engine/join/authority.ts'
import { certifiedPeer, keyDigest } from '../../../../platform/rpc/tls-identity.ts'

const { authority } = createAuthority(0)

function certificateOf(name: string) {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const pem = authority.agentCertificate(name, publicKey, 0)
  return { der: new X509Certificate(pem).raw, key: keyDigest(createPublicKey(pem)) }
}

it('says whom a certificate is of, each time the same', () => {
  const [one, other] = [certificateOf('node-1'), certificateOf('node-1')]
  const seen = [one, other, one].map(({ der }) => certifiedPeer(der))

  expect(seen).toEqual([one, other, one].map(({ key }) => ({ name: 'node-1', key })))
})

it('takes one of another kind for nobody, each time', () => {
  const der = new X509Certificate(authority.certificate).raw

  expect([certifiedPeer(der), certifiedPeer(der)]).toEqual([undefined, undefined])
})
