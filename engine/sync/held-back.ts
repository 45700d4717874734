import type { RepositoryState } from '../../core/model/repository.ts'
import type { Decision } from './decision.ts'

/** What waits, by the application: removals for `banyan approve`, the rest for a time or a person. */
export function heldBack(
  decisions: readonly Decision[],
): Pick<RepositoryState, 'held' | 'approved' | 'waiting' | 'behind' | 'opensAt'> {
  const all = decisions.filter(d => d.kind === 'held')
  const held = all.filter(d => d.cause === 'prune').map(d => d.app)
  const waiting = all.filter(d => d.cause !== 'prune')
  const approved = waiting.filter(d => d.removal).map(d => d.app)
  const behind = waiting.flatMap(d => (d.behind === undefined ? [] : [[d.app, d.behind] as const]))
  const times = waiting.flatMap(({ until }) => until ?? [])
  return {
    ...(held.length > 0 && { held }),
    ...(approved.length > 0 && { approved }),
    ...(waiting.length > 0 && {
      waiting: Object.fromEntries(waiting.map(({ app, reason }) => [app, reason])),
    }),
    ...(behind.length > 0 && { behind: Object.fromEntries(behind) }),
    ...(times.length > 0 && { opensAt: Math.min(...times) }),
  }
}
