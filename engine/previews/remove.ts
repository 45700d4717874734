import type { Preview } from '../../core/model/pull.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { Changed } from '../applications.ts'
import type { SyncContext } from '../sync/context.ts'
import { removePreviewApp } from './accept.ts'
import type { PreviewTodo } from './decide.ts'
import { findPreview, type PreviewId, writePreview } from './record.ts'

type Remove = Extract<PreviewTodo, { kind: 'remove' }>

/**
 * Ends everything that runs for a pull request, and answers the generations that do. The record goes last: until then
 * it is done again.
 */
export async function removePreview(
  context: SyncContext,
  id: PreviewId,
  { why, forget }: Remove,
  lock: Lock,
): Promise<readonly Changed[]> {
  const before = findPreview(context, id)?.value
  const apps = appsOf(context, id, before)
  const about = `pull request #${id.pull}: ${why}`
  const order = {
    ...{ ...id, fence: lock.fence },
    trigger: { kind: 'pull-request', detail: `#${id.pull}` } as const,
  }
  const changed: Changed[] = []
  for (const app of apps) {
    const generation = await removePreviewApp(context, app, about, order)
    if (generation !== undefined) changed.push({ app, generation })
  }
  const rest = before && !forget && { ...before, apps: [], ended: why }
  await writePreview(context, id, rest || undefined, [lock.fence])
  if (apps.length === 0) return changed
  await context.events.record({
    ...{ kind: 'preview-removed', repository: id.repository },
    message: `${about}: ${apps.join(', ')} and what they wrote go`,
  })
  return changed
}

/** Also those that no record has. */
function appsOf(
  { view }: SyncContext,
  { repository, pull }: PreviewId,
  before: Preview | undefined,
): readonly string[] {
  const found = [...view.apps.values()].flatMap(({ application }) => {
    const app = application?.value
    return app?.repository === repository && app.preview?.pull === pull ? [app.name] : []
  })
  return [...new Set([...(before?.apps ?? []), ...found])].sort()
}
