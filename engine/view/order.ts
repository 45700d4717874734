import type { Known } from './known.ts'
import type { Touching } from './touched.ts'

/** Keeps `followers` as the records of applications say. */
export function noteOrder(
  { followers }: Known,
  app: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): void {
  for (const name of before) {
    const left = followers.get(name)
    left?.delete(app)
    if (left?.size === 0) followers.delete(name)
  }
  for (const name of after) followers.set(name, (followers.get(name) ?? new Set()).add(app))
}

/** Those that come after this one may begin now; where it is removed, those that it came after. */
export function touchNeighbours({ apps, followers }: Known, app: string, touched: Touching): void {
  for (const name of followers.get(app) ?? []) touched.neighbours.add(name)
  for (const name of apps.get(app)?.application?.value.after ?? []) touched.neighbours.add(name)
}
