import type { DeployWindow } from '../../core/config/repository.ts'
import type { Trigger } from '../../core/model/application.ts'
import { isOpen } from '../../core/windows.ts'
import type { SyncContext, SyncRequest } from './context.ts'
import type { Decision } from './decision.ts'

/** While it may be deployed anyway there is nothing to override, and nothing to keep in the history. */
export function withNeededOverride(
  request: SyncRequest,
  windows: readonly DeployWindow[],
  now: number,
): SyncRequest {
  const { override, ...trigger } = request.trigger
  return override === undefined || !isOpen(windows, now) ? request : { ...request, trigger }
}

/** Before it is deployed, so that nobody overrides a window unseen. */
export async function tellOverride(
  { events, progress }: Pick<SyncContext, 'events' | 'progress'>,
  repository: string,
  { detail, override }: Trigger,
  decisions: readonly Decision[],
): Promise<void> {
  const apps = decisions.flatMap(d => (d.kind === 'accept' || d.kind === 'remove' ? [d.app] : []))
  if (override === undefined || apps.length === 0) return
  const message = `${detail ?? 'somebody'} deploys ${apps.join(', ')} although the deploy window is closed: ${override}`
  await events.record({ kind: 'window-overridden', level: 'warn', repository, message })
  progress.emit({ repository, phase: 'overridden', message })
}
