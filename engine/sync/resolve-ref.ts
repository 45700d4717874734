import { fullRef, type RepositoryRef } from '../../core/config/repository.ts'
import { newestTag } from '../../core/config/versions.ts'
import { BanyanError } from '../../core/errors.ts'
import type { GitRepository } from '../git/repository.ts'

/** A ref by its full name, and its commit at the remote when it was looked up. */
export interface Head {
  readonly ref: string
  readonly commit: string
}

/** What the configuration follows, as it is at the remote now. */
export async function resolveRef(
  repository: Pick<GitRepository, 'resolve' | 'tags'>,
  wanted: RepositoryRef,
  signal: AbortSignal,
): Promise<Head> {
  if (wanted.kind !== 'semver') {
    const ref = fullRef(wanted)
    return { ref, commit: await repository.resolve(ref, signal) }
  }
  const tags = await repository.tags(signal)
  const ref = newestTag(wanted.name, tags.keys()) ?? ''
  const commit = tags.get(ref)
  if (commit !== undefined) return { ref, commit }
  throw new BanyanError(
    'git-no-version',
    `None of the ${tags.size} tags is a version that fits ref.semver "${wanted.name}": what runs stays as it is`,
    'wait',
  )
}
