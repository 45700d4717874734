import type { Suspension } from './application.ts'

/** What the cluster knows of a configured repository, besides its configuration. */
export interface RepositoryState {
  readonly name: string
  /** Commit of the last sync that resolved the ref. */
  readonly head?: string
  /** Epoch milliseconds, as its committer wrote. */
  readonly headCommittedAt?: number
  /** Where there are mirrors: heads before that one, newest first, which a mirror that lags may still show. */
  readonly pastHeads?: readonly string[]
  /** Hash of the repository's configuration at that sync: a changed configuration syncs again. */
  readonly configHash?: string
  /** Epoch milliseconds of the last sync that ended, well or not. */
  readonly syncedAt?: number
  /** Why the last sync could not read the repository; running containers are untouched. */
  readonly error?: { readonly code: string; readonly message: string; readonly since: number }
  /** By manifest path: what was found there. */
  readonly manifests: Readonly<Record<string, ManifestState>>
  /** Removals held back by the prune guard, by application name. */
  readonly held?: readonly string[]
  /** Removals that the prune guard, or a person, let through, and that wait for something else. */
  readonly approved?: readonly string[]
  /** Applications whose change waits: why, as a sentence. */
  readonly waiting?: Readonly<Record<string, string>>
  /** Of those, the ones that are held by nothing themselves: the application that they come after, and that waits. */
  readonly behind?: Readonly<Record<string, string>>
  /** Epoch milliseconds: when the window opens that changes wait for. */
  readonly opensAt?: number
  /** Set by `banyan suspend`. */
  readonly suspended?: Suspension
}

export interface ManifestState {
  readonly app?: string
  readonly digest?: string
  /** Rendered diagnostics, when the file was refused. */
  readonly error?: string
  /** Stored secrets that were looked up, by `<app>/<name>`: what was found (engine/secrets/lookups.ts). */
  readonly secrets?: Readonly<Record<string, string>>
}
