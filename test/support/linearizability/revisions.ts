import type { Operation } from './history.ts'
import type { Asked, Told } from './store-model.ts'

/**
 * Revisions are of the whole store, which its parts looked at one by one don't show: what began after another ended was never told
 * an older one. The first two that were.
 */
export function revisionsThatFell(
  history: readonly Operation<Asked, Told>[],
): readonly Operation<Asked, Told>[] | undefined {
  const ended = [...history].filter(({ output }) => revisionOf(output) !== undefined)
  ended.sort((a, b) => (a.returnedAt ?? 0) - (b.returnedAt ?? 0))
  for (const later of ended) {
    const before = ended.findLast(({ returnedAt = Infinity }) => returnedAt < later.calledAt)
    const earlier = ended.slice(0, before ? ended.indexOf(before) + 1 : 0)
    const newer = earlier.find(
      each => (revisionOf(each.output) ?? 0) > (revisionOf(later.output) ?? 0),
    )
    if (newer) return [newer, later]
  }
  return undefined
}

function revisionOf(told: Told | undefined): number | undefined {
  return told && 'revision' in told ? told.revision : undefined
}
