import type { RepositoryConfig } from '../../core/config/config.ts'
import { BanyanError } from '../../core/errors.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import type { CommitInfo, GitRepository } from '../git/repository.ts'
import { verifySignature } from '../git/verify-signature.ts'
import type { SyncRequest } from './context.ts'

/**
 * Where signatures are asked for: refuses a commit that no signer signed, and one that is older than what was synced last, until
 * a person approves. Whoever may push could otherwise play back an old signed commit, with all its known holes.
 */
export async function checkCommit(
  repository: Pick<GitRepository, 'readCommit'>,
  info: CommitInfo,
  { name, signers }: Pick<RepositoryConfig, 'name' | 'signers'>,
  state: RepositoryState | undefined,
  request: SyncRequest,
): Promise<void> {
  if (!signers) return
  await verifySignature(info.commit, await repository.readCommit(info.commit), signers)
  const newest = state?.headCommittedAt
  if (request.approve === true || newest === undefined || info.committedAt >= newest) return
  throw new BanyanError(
    'git-downgrade',
    `Commit ${info.commit.slice(0, 7)} is signed, but older than ${state?.head?.slice(0, 7) ?? ''}, which was synced before it: if going back is meant, banyan approve ${name}`,
    'stalled',
  )
}
