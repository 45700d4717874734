import type { ClusterView } from '../view.ts'

/**
 * Whether the store should learn that this agent's routes follow a revision: only while old tasks of an application wait
 * for it before they end. Acknowledgements that nobody waits for are not worth a write.
 */
export function isAckAwaited(view: ClusterView, agent: string, revision: number): boolean {
  const last = view.acks.get(agent) ?? 0
  if (revision <= last) return false
  for (const apps of [view.unfinished, view.restless]) {
    for (const app of apps) if (last < awaitedRevision(view, app)) return true
  }
  return false
}

function awaitedRevision(view: ClusterView, app: string): number {
  const application = view.apps.get(app)?.application
  const switches = view.unfinishedRollout(app)?.value.phase === 'switching'
  return application && (switches || application.value.leaving) ? application.revision : 0
}
