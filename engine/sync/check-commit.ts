import type { RepositoryConfig, Signers } from '../../core/config/repository.ts'
import { BanyanError } from '../../core/errors.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import type { CommitInfo, GitRepository } from '../git/repository.ts'
import { verifySignature } from '../git/verify-signature.ts'
import type { SyncRequest } from './context.ts'

/** A commit that signatures keep from being deployed. */
export class CommitRefused extends BanyanError {
  readonly commit: string

  constructor(commit: string, { code, message }: BanyanError) {
    super(code, message, 'stalled')
    this.commit = commit
  }
}

/**
 * Where signatures are asked for: refuses a commit that no signer signed, and one that is older than what was synced last, until
 * a person approves. Whoever may push could otherwise play back an old signed commit, with all its known holes. Answers who signed;
 * rejects with CommitRefused, or where the commit or the signers can't be read.
 */
export async function checkCommit(
  repository: Pick<GitRepository, 'readCommit'>,
  info: CommitInfo,
  { name, signers }: Pick<RepositoryConfig, 'name' | 'signers'>,
  state: RepositoryState | undefined,
  request: SyncRequest,
): Promise<string | undefined> {
  if (!signers) return undefined
  const { commit } = info
  const signer = await signerOf(commit, await repository.readCommit(commit), signers)
  const newest = state?.headCommittedAt
  if (request.approve === true || newest === undefined || info.committedAt >= newest) return signer
  const downgrade = new BanyanError(
    'git-downgrade',
    `Commit ${commit.slice(0, 7)} is signed, but older than ${state?.head?.slice(0, 7) ?? ''}, which was synced before it: if going back is meant, banyan approve ${name}`,
    'stalled',
  )
  throw new CommitRefused(commit, downgrade)
}

async function signerOf(commit: string, bytes: Buffer, signers: Signers): Promise<string> {
  try {
    return await verifySignature(commit, bytes, signers)
  } catch (error) {
    const isVerdict = error instanceof BanyanError && error.disposition === 'stalled'
    throw isVerdict ? new CommitRefused(commit, error) : error
  }
}
