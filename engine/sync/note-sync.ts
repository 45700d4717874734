import { codeOf, messageOf } from '../../core/errors.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { ManifestState } from '../../core/model/repository.ts'
import type { Lock } from '../../platform/store/lock.ts'
import { RateLimited } from '../git/rate-limit.ts'
import type { CommitInfo } from '../git/repository.ts'
import { CommitRefused } from './check-commit.ts'
import type { SyncContext, SyncError } from './context.ts'
import type { Decision } from './decision.ts'
import { heldBack } from './held-back.ts'
import type { ManifestFound } from './manifest.ts'
import { pastHeadsWith } from './mirror-head.ts'
import { changeRepository } from './repository-record.ts'
import { isInterrupted } from './sync-lock.ts'

interface Synced {
  readonly info: CommitInfo
  readonly configHash: string
  readonly found: readonly ManifestFound[]
  readonly decisions: readonly Decision[]
  readonly lock: Lock
}

/** Writes on the repository's record what it was synced to. */
export async function noteSynced(
  context: SyncContext,
  { name, mirrors }: Pick<RepositoryConfig, 'name' | 'mirrors'>,
  { info, configHash, found, decisions, lock }: Synced,
): Promise<void> {
  const { clock, reports } = context
  const { commit, committedAt } = info
  const manifests = manifestStates(found, decisions)
  const begun = await isBegun(context, name, commit)
  await changeRepository(
    context,
    name,
    before => ({
      ...(before?.suspended && { suspended: before.suspended }),
      name,
      head: commit,
      headCommittedAt: committedAt,
      ...(mirrors && { pastHeads: pastHeadsWith(before ?? {}, commit) }),
      configHash,
      syncedAt: clock.now(),
      manifests,
      ...heldBack(decisions),
    }),
    before => reports?.ofSync(name, { before, commit, decisions, begun }) ?? [],
    lock,
  )
}

/**
 * Running containers are untouched; the repository's record says since when and why. Never rejects. An interrupted sync is no
 * news.
 */
export async function noteSyncError(
  context: SyncContext,
  repository: string,
  error: unknown,
  lock?: Lock,
): Promise<SyncError> {
  const { log, signal } = context
  const [code, message] = [codeOf(error), messageOf(error)]
  if (signal.aborted || isInterrupted(code)) return { code, message }
  if (code === 'internal') log.error({ err: error, repository }, 'sync failed')
  try {
    await writeSyncError(context, repository, error, lock)
  } catch (err) {
    log.warn({ err, repository }, 'sync error not stored')
  }
  return { code, message, ...(error instanceof RateLimited && { retryAt: error.until }) }
}

/** The same error again is no news. */
async function writeSyncError(
  context: SyncContext,
  name: string,
  error: unknown,
  lock: Lock | undefined,
): Promise<void> {
  const { events, clock, view, reports } = context
  const [code, message] = [codeOf(error), messageOf(error)]
  const before = view.repositories.get(name)?.value.error
  if (before?.code === code && before.message === message) return
  const since = clock.now()
  const isRefused = error instanceof CommitRefused
  const owed = isRefused && reports?.ofRefusedCommit(name, error.commit, message)
  await changeRepository(
    context,
    name,
    now => ({ ...(now ?? { name, manifests: {} }), error: { code, message, since } }),
    () => owed || [],
    lock,
  )
  await events.record({
    ...{ kind: 'sync-failed', level: 'error', repository: name, message },
    ...(isRefused && { kind: 'commit-refused', commit: error.commit }),
  })
}

/** Whether an engine that did not come to note its sync accepted something of the commit. */
async function isBegun(
  { view, manifests }: SyncContext,
  repository: string,
  commit: string,
): Promise<boolean> {
  const since = view.repositories.get(repository)?.revision ?? 0
  for (const { application } of view.apps.values()) {
    if (!application || application.revision <= since) continue
    const { name, repository: owner, wanted } = application.value
    const isOwn = owner === repository
    if (isOwn && (await manifests.get(name, wanted))?.source.commit === commit) return true
  }
  return false
}

function manifestStates(found: readonly ManifestFound[], decisions: readonly Decision[]) {
  const refused = new Map(
    decisions.flatMap(d => (d.kind === 'refused' ? [[d.path, d.message]] : [])),
  )
  return Object.fromEntries(
    found.map(manifest => [manifest.path, manifestState(manifest, refused.get(manifest.path))]),
  )
}

function manifestState(manifest: ManifestFound, refusal: string | undefined): ManifestState {
  return {
    ...(manifest.kind === 'loaded' && { app: manifest.project.name }),
    digest: manifest.digest,
    ...(Object.keys(manifest.secrets).length > 0 && { secrets: manifest.secrets }),
    ...(refusal !== undefined && { error: refusal }),
  }
}
