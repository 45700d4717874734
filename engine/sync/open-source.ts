import type { RepositoryConfig } from '../../core/config/config.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import { openRepository } from '../git/open.ts'
import type { GitRepository } from '../git/repository.ts'
import { checkCredentialHost } from './credential-host.ts'

export interface SourceOptions {
  readonly dataDir: string
  readonly store: Store
  readonly log?: Logger
}

/** The repository of the configuration: nothing is asked of its server before its credential may go there. */
export function openSource(
  { url, auth, fetch }: Pick<RepositoryConfig, 'url' | 'auth' | 'fetch'>,
  { dataDir, store, log }: SourceOptions,
): GitRepository {
  const repository = openRepository({ url, ...auth }, { dataDir, fetch, ...(log && { log }) })
  let checked: Promise<void> | undefined
  const mayAsk = async () => {
    checked ??= checkCredentialHost(store, { url, auth })
    await checked.catch((error: unknown) => {
      checked = undefined
      throw error
    })
  }
  return {
    resolve: async (ref, signal) => {
      await mayAsk()
      return await repository.resolve(ref, signal)
    },
    tags: async signal => {
      await mayAsk()
      return await repository.tags(signal)
    },
    fetch: async (ref, commit, signal) => {
      await mayAsk()
      return await repository.fetch(ref, commit, signal)
    },
    readCommit: oid => repository.readCommit(oid),
    readTree: oid => repository.readTree(oid),
    readBlob: (oid, maxBytes) => repository.readBlob(oid, maxBytes),
  }
}
