import { join, resolve } from 'node:path'
import type { FetchLimits } from '../../core/config/repository.ts'
import type { Logger } from '../../platform/logger.ts'
import { BareRepository } from './bare-repository.ts'
import type { Transport } from './transport.ts'
import { httpTransport } from './isomorphic.ts'
import { nativeTransport } from './native.ts'
import { folderName, parseAddress } from './remote.ts'
import type { GitRemote, RepositoryWithHistory } from './repository.ts'
import type { AppToken } from './token.ts'

export interface OpenOptions {
  readonly dataDir: string
  /** Default: 512 MiB and two minutes. */
  readonly fetch?: FetchLimits
  /** In place of a token file. */
  readonly appToken?: AppToken
  /** Keeps a copy of its own, with a queue of its own: what is fetched there delays nothing here. */
  readonly apart?: string
  readonly log?: Logger
}

const defaultLimits: FetchLimits = { maxBytes: 512 * 1024 * 1024, timeoutMs: 120_000 }

/** Two configured repositories may share URL and credentials: then they share the folder, and so its queue. */
const opened = new Map<string, RepositoryWithHistory>()

/**
 * The adapter for a remote: isomorphic-git for http(s), the system git for ssh and local paths. Nothing is
 * connected to or written yet; `git-url-refused` where the address is unsafe.
 */
export function openRepository(remote: GitRemote, options: OpenOptions): RepositoryWithHistory {
  const { apart, dataDir } = options
  const folder = folderName(remote)
  const home = join(resolve(dataDir), apart === undefined ? folder : `${folder}-${apart}`)
  const known = opened.get(home)
  if (known) return known
  const { log } = options
  const transport = createTransport(remote, home, options)
  const repository = new BareRepository({ home, transport, ...(log && { log }) })
  opened.set(home, repository)
  return repository
}

function createTransport(
  remote: GitRemote,
  home: string,
  { fetch = defaultLimits, appToken }: OpenOptions,
): Transport {
  const limits = { maxFetchBytes: fetch.maxBytes, fetchMs: fetch.timeoutMs }
  const address = parseAddress(remote.url)
  if (address.kind === 'http') {
    const { tokenFile } = remote
    const { url, where } = address
    return httpTransport({
      url,
      where,
      ...limits,
      ...(tokenFile !== undefined && { tokenFile }),
      ...(appToken && { appToken }),
    })
  }
  const isPath = address.kind === 'local' && !address.url.startsWith('file:')
  const url = isPath ? resolve(address.url) : address.url
  return nativeTransport({ ...remote, address: { ...address, url }, home, ...limits })
}
