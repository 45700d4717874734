import type { RepositoryState } from '../../core/model/repository.ts'

/** How many applications of a repository may be removed by one sync without a person's word. */
export interface PruneRules {
  readonly prune: boolean
  readonly budget: { readonly applications: number; readonly percent: number }
  /** A person said so (`banyan approve`). */
  readonly approved: boolean
  /** What that was said of: it goes for nothing else. Absent: for everything. */
  readonly letGo?: ReadonlySet<string>
}

export type PruneVerdict =
  { readonly kind: 'remove' } | { readonly kind: 'held'; readonly reason: string }

/** Removals that a person lets go: those that were shown as held, and those that were let through before and wait. */
export function removalsLetGo(
  before: Pick<RepositoryState, 'held' | 'approved'> | undefined,
  approve: boolean,
): ReadonlySet<string> {
  const { held = [], approved = [] } = before ?? {}
  return new Set([...(approve ? held : []), ...approved])
}

/**
 * The prune guard: manifests that vanish in large numbers are more often a mistake (a moved folder, a wrong glob, a
 * force-push) than a wish. Needs a tree that loaded whole; the caller sees to that.
 */
export function judgePrune(missing: number, total: number, rules: PruneRules): PruneVerdict {
  if (!rules.prune) return { kind: 'held', reason: 'prune is off for this repository' }
  const { applications, percent } = rules.budget
  const allowed = Math.max(applications, Math.floor((total * percent) / 100))
  if (missing <= allowed || rules.approved) return { kind: 'remove' }
  return {
    kind: 'held',
    reason: `${missing} of ${total} applications would be removed, more than the budget of ${allowed}`,
  }
}
