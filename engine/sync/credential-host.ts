import type { RepositoryConfig } from '../../core/config/config.ts'
import { BanyanError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { keys } from '../../core/keys.ts'
import type { Store } from '../../platform/store/store.ts'

/**
 * Refuses (`credential-host-changed`) to send a token to another server than the one it was first sent to, unless banyan.yaml
 * names that server beside the token: a url that changed must not hand it to whoever the new one belongs to. An ssh key
 * needs none of this: it is never sent, and known_hosts_file says which servers it meets.
 */
export async function checkCredentialHost(
  store: Store,
  { url, auth }: Pick<RepositoryConfig, 'url' | 'auth'>,
): Promise<void> {
  const { tokenFile, host } = auth
  if (tokenFile === undefined || host !== undefined) return
  const { origin, host: wanted } = new URL(url)
  const first = await firstUse(store, keys.credential(sha256(tokenFile)), origin)
  if (first === origin) return
  throw new BanyanError(
    'credential-host-changed',
    `${tokenFile} has been for ${first} and is not sent to ${origin}; if it is meant to be, say so in banyan.yaml: auth.host: ${wanted}`,
    'stalled',
  )
}

/** Where the credential was first sent: there, if it never was. */
async function firstUse(store: Store, key: string, origin: string): Promise<string> {
  for (;;) {
    const { committed } = await store.commit({
      compare: [{ key, createRevision: 0 }],
      writes: [{ kind: 'put', key, value: origin }],
    })
    if (committed) return origin
    const entry = await store.get(key)
    if (entry) return entry.value
  }
}
