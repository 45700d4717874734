import type { RepositoryConfig } from '../../core/config/repository.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Store } from '../../platform/store/store.ts'
import { firstOrigin } from '../credential-origin.ts'

/**
 * Refuses (`credential-host-changed`) to send a token, or what an app proves itself with, to another API than the first, unless
 * banyan.yaml names that API, or the server beside the token: a url that changed must not hand it to whoever the new one belongs to.
 */
export async function checkApiHost(
  store: Store,
  { github, auth }: Pick<RepositoryConfig, 'github' | 'auth'>,
): Promise<void> {
  if (!github || github.isNamed === true || auth.host !== undefined) return
  const file = github.app?.keyFile ?? github.tokenFile ?? ''
  const { origin } = new URL(github.apiUrl)
  const first = await firstOrigin(store, `api ${file}`, origin)
  if (first === origin) return
  throw new BanyanError(
    'credential-host-changed',
    `${file} has been for ${first} and is not sent to ${origin}; if it is meant to be, say so in banyan.yaml: github.api_url: ${github.apiUrl}`,
    'stalled',
  )
}
