import { expect, it } from 'vitest'
import { tlsTrouble } from '../../../platform/tls-trouble.ts'

/** As Node.js 20 and gRPC say it, of etcd 3.4. */
it.each([
  [
    '14 UNAVAILABLE: Last error: Error: unable to verify the first certificate.',
    'is not the one that signed',
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT self-signed certificate', 'is not the one that signed'],
  ['Last error: Error: certificate has expired. Resolution note: ', 'of etcd has expired'],
  ['CERT_NOT_YET_VALID certificate is not yet valid', 'is the clock right here?'],
  ["Hostname/IP does not match certificate's altnames: Host: x.", 'for another name'],
  ['ssl3_read_bytes:sslv3 alert bad certificate:../deps', 'refuses the certificate of this side'],
  ['tlsv1 alert unknown ca:SSL alert number 48', 'refuses the certificate of this side'],
  ['tlsv13 alert certificate required:SSL', 'refuses the certificate of this side'],
  ['ssl3_get_record:wrong version number', 'does not speak TLS'],
])('%s', (message, part) => {
  expect(tlsTrouble(message, 'etcd')).toContain(part)
})

it('has no words for what is no matter of TLS', () => {
  expect(tlsTrouble('connect ECONNREFUSED 127.0.0.1:1', 'etcd')).toBeUndefined()
})
