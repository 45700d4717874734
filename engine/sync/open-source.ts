import type { RepositoryConfig } from '../../core/config/repository.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import { openRepository } from '../git/open.ts'
import { parseAddress } from '../git/remote.ts'
import type { GitRepository, RepositoryWithHistory } from '../git/repository.ts'
import { appTokenForGit } from '../github/git-token.ts'
import { checkCredentialHost } from './credential-host.ts'
import { Mirrors } from './mirrors.ts'

export interface SourceOptions {
  readonly dataDir: string
  readonly store: Store
  readonly clock?: Clock
  /** As of `openRepository`. */
  readonly apart?: string
  readonly log?: Logger
}

type Source = Pick<RepositoryConfig, 'url' | 'auth' | 'fetch' | 'github'>

/**
 * The repository of the configuration, with its mirrors where it has some: nothing is asked of a server before its
 * credential may go there.
 */
export function openSource(
  config: Source & Pick<Partial<RepositoryConfig>, 'name' | 'mirrors'>,
  options: SourceOptions,
): GitRepository {
  const repository = openPlace(config, options)
  const { url, fetch, mirrors, name = url } = config
  if (!mirrors) return repository
  const itself = {
    ...{ name: parseAddress(url).where, priority: -1, timeoutMs: fetch.timeoutMs },
    ...{ repository, isMirror: false },
  }
  const others = mirrors.map(({ url: address, auth, priority, timeoutMs }) => ({
    ...{ name: parseAddress(address).where, priority, timeoutMs, isMirror: true },
    repository: openPlace({ url: address, auth, fetch }, options),
  }))
  const { log } = options
  return new Mirrors({
    ...{ name, places: [itself, ...others], now: () => performance.now(), random: Math.random },
    ...(log && { log }),
  })
}

function openPlace(
  config: Source,
  { dataDir, store, clock = systemClock, log, apart }: SourceOptions,
): RepositoryWithHistory {
  const { url, auth, fetch } = config
  const appToken = appTokenForGit(config, { store, clock })
  const repository = openRepository(
    { url, ...auth },
    {
      ...{ dataDir, fetch },
      ...(appToken && { appToken }),
      ...(log && { log }),
      ...(apart !== undefined && { apart }),
    },
  )
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
    ancestors: async (ref, commit, depth, signal) => {
      await mayAsk()
      return await repository.ancestors(ref, commit, depth, signal)
    },
    readCommit: oid => repository.readCommit(oid),
    readTree: oid => repository.readTree(oid),
    readBlob: (oid, maxBytes) => repository.readBlob(oid, maxBytes),
  }
}
