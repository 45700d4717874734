import { readFile } from 'node:fs/promises'
import { messageOf } from '../../core/errors.ts'
import { failures } from './failures.ts'

/**
 * The Authorization header from a token file, which holds `token` or `user:token`. Read at each use, so that a
 * rotated token needs no restart. GitHub and GitLab take any user name with a token.
 */
export async function readAuthorization(where: string, tokenFile: string): Promise<string> {
  const text = await readFile(tokenFile, 'utf8').catch((error: unknown) => {
    throw failures.auth(where, `the token file is unreadable: ${messageOf(error)}`, error)
  })
  const token = text.trim()
  if (token === '' || /\s/.test(token)) {
    throw failures.auth(where, `${tokenFile} does not hold one line with one token`)
  }
  const userAndToken = token.includes(':') ? token : `x-access-token:${token}`
  return `Basic ${Buffer.from(userAndToken).toString('base64')}`
}
