import { readFile } from 'node:fs/promises'
import { messageOf } from '../../core/errors.ts'
import { failures } from './failures.ts'

/** Tokens that are good for a while only, from a GitHub App. */
export interface AppToken {
  /** Tells them apart from those of other apps. */
  readonly id: string
  current(): Promise<string>
  /** The server takes the current one no longer. */
  refused(): void
}

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
  return basicAuthorization(token)
}

export function basicAuthorization(token: string): string {
  const userAndToken = token.includes(':') ? token : `x-access-token:${token}`
  return `Basic ${Buffer.from(userAndToken).toString('base64')}`
}
