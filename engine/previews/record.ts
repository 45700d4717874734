import { BanyanError } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { Preview } from '../../core/model/pull.ts'
import { records } from '../../core/records.ts'
import type { Compare } from '../../platform/store/store.ts'
import type { SyncContext } from '../sync/context.ts'
import type { Stored } from '../view/known.ts'

export interface PreviewId {
  readonly repository: string
  readonly pull: number
}

export function findPreview(
  { view }: Pick<SyncContext, 'view'>,
  { repository, pull }: PreviewId,
): Stored<Preview> | undefined {
  return view.previews.get(previewKey({ repository, pull }))
}

/** Rejects with `preview-unknown`. */
export function requirePreview(context: Pick<SyncContext, 'view'>, id: PreviewId): Preview {
  const found = findPreview(context, id)
  if (found) return found.value
  const message = `${id.repository} has no preview of pull request #${id.pull}; see banyan preview list`
  throw new BanyanError('preview-unknown', message, 'stalled')
}

/** As the view's previews are called. */
export function previewKey({ repository, pull }: PreviewId): string {
  return keys.preview(repository, pull).slice(prefixes.previews.length)
}

/** Says once why a pull request is not deployed as it is. */
export async function tellRefused(
  { events }: Pick<SyncContext, 'events'>,
  { repository, pull }: PreviewId,
  commit: string,
  problem: string,
): Promise<void> {
  await events.record({
    ...{ kind: 'preview-refused', level: 'warn', repository, commit },
    message: `pull request #${pull}: ${problem}`,
  })
}

/** Writes the record, or deletes it, if it is what we saw, and what GitHub is owed for that. Resolves when the view has it. */
export async function writePreview(
  { store, view, reports }: Pick<SyncContext, 'store' | 'view' | 'reports'>,
  { repository, pull }: PreviewId,
  next: Preview | undefined,
  compare: readonly Compare[],
): Promise<void> {
  const key = keys.preview(repository, pull)
  const before = view.previews.get(previewKey({ repository, pull }))
  const value = next && records.preview.encode(next)
  if (value === (before && records.preview.encode(before.value))) return
  const owed = next && reports ? reports.ofPreview(before?.value, next) : []
  const { committed, revision } = await store.commit({
    compare: [...compare, { key, modRevision: before?.revision ?? 0 }],
    writes: [
      value === undefined ? { kind: 'delete', key } : { kind: 'put', key, value },
      ...((await reports?.writes(owed)) ?? []),
    ],
  })
  if (!committed) {
    throw new BanyanError('preview-contended', `the preview of #${pull} keeps changing`, 'retry')
  }
  await view.mirror.waitFor(revision, AbortSignal.timeout(10_000))
}
