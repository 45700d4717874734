/** How many applications of a repository may be removed by one sync without a person's word. */
export interface PruneRules {
  readonly prune: boolean
  readonly budget: { readonly applications: number; readonly percent: number }
  /** A person said so (`banyan approve`). */
  readonly approved: boolean
}

export type PruneVerdict =
  { readonly kind: 'remove' } | { readonly kind: 'held'; readonly reason: string }

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
