import { readFile } from 'node:fs/promises'
import { messageOf } from '../../core/errors.ts'
import { failures } from './failures.ts'

/** Read at each use, so that a rotated token needs no restart. A `user:` before it is for Git alone. */
export async function readToken(apiUrl: string, tokenFile: string): Promise<string> {
  const text = await readFile(tokenFile, 'utf8').catch((error: unknown) => {
    throw failures.auth(apiUrl, `the token file is unreadable: ${messageOf(error)}`, error)
  })
  const token = text.trim().replace(/^[^:\s]*:/, '')
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw failures.auth(apiUrl, `${tokenFile} does not hold one line with one token`)
  }
  return token
}
