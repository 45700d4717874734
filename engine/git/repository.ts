import type { GitHubApp } from '../../core/config/repository.ts'

/**
 * The Git port: one remote repository, read-only, without a work tree. All failures are BanyanErrors whose
 * message never holds a credential:
 *   git-unreachable (retry) · git-auth (wait) · git-ref-missing (wait) · git-empty (wait) ·
 *   git-not-found (wait) · git-timeout (retry) · git-too-large (stalled) · git-corrupt (retry) ·
 *   git-moved (retry): the commit was force-pushed away since it was resolved ·
 *   git-limited (retry): the server asks to wait; a RateLimited, which says until when ·
 *   git-object-missing (wait): asked for an object that no fetched commit holds ·
 *   git-url-refused, git-ref-refused (stalled): refused before anything ran ·
 *   git-cancelled (retry): the caller's signal · git-storage (retry): our own folder can't be written
 */
export interface GitRepository {
  /** Full ref name → commit id at the remote, by one look-up without a fetch. A commit id is its own answer. */
  resolve(ref: string, signal: AbortSignal): Promise<string>

  /** Full name → commit id of every tag at the remote, by one look-up; none in an empty repository. */
  tags(signal: AbortSignal): Promise<ReadonlyMap<string, string>>

  /** Makes the commit and all its trees and blobs readable here; cheap when they already are. */
  fetch(ref: string, commit: string, signal: AbortSignal): Promise<CommitInfo>

  /** The bytes of a commit that was fetched. */
  readCommit(oid: string): Promise<Buffer>

  /** Entries of a tree object, by its id. */
  readTree(oid: string): Promise<readonly TreeEntry[]>

  /** A blob's bytes. Rejects with `git-too-large` over `maxBytes` (default 10 MiB). */
  readBlob(oid: string, maxBytes?: number): Promise<Uint8Array>
}

export interface RepositoryWithHistory extends GitRepository {
  /** Commits that this one descends from, as far back as the remote is asked: `depth` commits in each line. */
  ancestors(
    ref: string,
    commit: string,
    depth: number,
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>
}

export interface CommitInfo {
  readonly commit: string
  readonly tree: string
  /** `Name <address>`. */
  readonly author: string
  /** First line of the message, at most 200 characters. */
  readonly subject: string
  /** Epoch milliseconds. */
  readonly committedAt: number
}

export interface TreeEntry {
  readonly name: string
  readonly oid: string
  readonly kind: 'file' | 'executable' | 'tree' | 'symlink' | 'submodule'
}

/** Where a repository is and how to get in. Secrets are read from files at use, never kept in argv or URL. */
export interface GitRemote {
  /** Names the folder of the bare repository together with the credential. */
  readonly url: string
  readonly tokenFile?: string
  /** Whose tokens `OpenOptions.appToken` gives. */
  readonly githubApp?: GitHubApp
  readonly sshKeyFile?: string
  readonly knownHostsFile?: string
}
