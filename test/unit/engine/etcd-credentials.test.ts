import { expect, it } from 'vitest'
import { messageOf } from '../../../core/errors.ts'
import { checkEtcdFiles } from '../../../engine/etcd-credentials.ts'
import { createAuthority } from '../../../engine/join/authority.ts'

const now = Date.UTC(2026, 0, 1)
const year = 365 * 24 * 3_600_000
const auth = { caFile: '/ca', certFile: '/cert', keyFile: '/key' }
const [one, another] = [createAuthority(now).authority, createAuthority(now).authority]
const own = one.engineIdentity(now)
const files = {
  ca: Buffer.from(one.certificate),
  cert: Buffer.from(own.certificate),
  key: Buffer.from(own.key),
}
const foreign = Buffer.from(another.engineIdentity(now).key)

it('takes what belongs together', () => {
  expect(() => checkEtcdFiles(auth, files, now)).not.toThrow()
  expect(() => checkEtcdFiles({}, {}, now)).not.toThrow()
})

it.each([
  ['no certificate', { ca: Buffer.from('x') }, now, '/ca has no certificate in PEM'],
  ['a key where the certificate is meant', { cert: files.key }, now, '/cert has no certificate'],
  ['no key', { key: Buffer.from('x') }, now, '/key has no private key in PEM'],
  ["another certificate's key", { key: foreign }, now, '/key is not the key of the certificate'],
  ['what has expired', {}, now + 2 * year, '/cert expired on Jan  1'],
])('names the file with %s', (_what, other, at, message) => {
  const check = () => checkEtcdFiles(auth, { ...files, ...other }, at)

  expect(check).toThrow(expect.objectContaining({ code: 'etcd-credential' }))
  expect(attempt(check)).toContain(message)
})

function attempt(check: () => void): string {
  try {
    check()
    return ''
  } catch (error) {
    return messageOf(error)
  }
}
