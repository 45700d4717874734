import type { RepositoryConfig } from '../../core/config/repository.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Store } from '../../platform/store/store.ts'
import { firstOrigin } from '../credential-origin.ts'

/**
 * Refuses (`credential-host-changed`) to send a token, from a file or of an app, to another server than the one it was first sent to, unless banyan.yaml
 * names that server beside the token: a url that changed must not hand it to whoever the new one belongs to. An ssh key
 * needs none of this: it is never sent, and known_hosts_file says which servers it meets.
 */
export async function checkCredentialHost(
  store: Store,
  { url, auth }: Pick<RepositoryConfig, 'url' | 'auth'>,
): Promise<void> {
  const { githubApp, host } = auth
  const file = auth.tokenFile ?? (/^https?:/i.test(url) ? githubApp?.keyFile : undefined)
  if (file === undefined || host !== undefined) return
  const { origin, host: wanted } = new URL(url)
  const first = await firstOrigin(store, file, origin)
  if (first === origin) return
  throw new BanyanError(
    'credential-host-changed',
    `${file} has been for ${first} and is not sent to ${origin}; if it is meant to be, say so in banyan.yaml: auth.host: ${wanted}`,
    'stalled',
  )
}
