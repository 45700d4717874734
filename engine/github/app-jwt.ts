import { createPrivateKey, sign } from 'node:crypto'

/** GitHub takes no longer ones; and clocks that are a minute apart are common. */
const lifeSeconds = 9 * 60
const earlierSeconds = 60

/** What an app proves itself with, to get tokens for its installations. Throws where the key isn't an RSA key in PEM. */
export function appJwt(appId: number, privateKeyPem: string, now: number): string {
  const at = Math.floor(now / 1000)
  const header = encode({ alg: 'RS256', typ: 'JWT' })
  const claims = encode({ iat: at - earlierSeconds, exp: at + lifeSeconds, iss: String(appId) })
  const key = createPrivateKey(privateKeyPem)
  const signature = sign('RSA-SHA256', Buffer.from(`${header}.${claims}`), key)
  return `${header}.${claims}.${signature.toString('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
