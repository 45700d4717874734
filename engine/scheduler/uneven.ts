import { compareLeaves, type Branch } from './branches.ts'

/** A task could go from one agent to another, and its service would be more even on this level. */
export interface Unevenness {
  readonly from: string
  readonly to: string
  /** Index of the spread preference; for agents themselves the number of preferences. */
  readonly level: number
}

export interface Ends {
  /** Whether a task may leave the agent. */
  readonly gives: (agent: string) => boolean
  /** Whether the agent can take one. */
  readonly takes: (agent: string) => boolean
}

/**
 * Where a service is uneven: one part has two tasks more than another. What is uneven above counts before what is uneven
 * below, and a move makes nothing above worse: between parts that differ by one it only swaps which of them has more.
 * So the moves that this asks for come to an end.
 */
export function findUneven(branch: Branch, ends: Ends, depth = 0): Unevenness | undefined {
  const from = outermost(branch, ends.gives, (a, b) => comparePaths(b, a))
  const to = from && outermost(branch, ends.takes, comparePaths)
  if (!from || !to) return undefined
  const level = levelledBy(from, to)
  if (level !== undefined) {
    return { from: nameOf(from), to: nameOf(to), level: depth + level }
  }
  for (const each of branch.below) {
    const found = each.leaf ? undefined : findUneven(each, ends, depth + 1)
    if (found) return found
  }
  return undefined
}

/** The branches from below a branch down to an agent. */
type Path = readonly Branch[]

/** The path that comes first of those to agents that are asked for. */
function outermost(
  branch: Branch,
  isAsked: (agent: string) => boolean,
  compare: (a: Path, b: Path) => number,
): Path | undefined {
  let best: Path | undefined
  for (const each of branch.below) {
    const rest = each.leaf
      ? isAsked(each.leaf.agent.name)
        ? []
        : undefined
      : outermost(each, isAsked, compare)
    const path = rest && [each, ...rest]
    if (path && (!best || compare(path, best) < 0)) best = path
  }
  return best
}

/** The fewest tasks on each level, then as agents go. */
function comparePaths(a: Path, b: Path): number {
  for (const [level, branch] of a.entries()) {
    const difference = branch.tasks - (b[level]?.tasks ?? 0)
    if (difference !== 0) return difference
  }
  const [leafOfA, leafOfB] = [a.at(-1)?.leaf, b.at(-1)?.leaf]
  return leafOfA && leafOfB ? compareLeaves(leafOfA, leafOfB) : 0
}

/** The level that a task from the one to the other makes more even; undefined when it makes none so. */
function levelledBy(from: Path, to: Path): number | undefined {
  for (const [level, branch] of from.entries()) {
    const difference = branch.tasks - (to[level]?.tasks ?? 0)
    if (difference >= 2) return level
    if (difference < 1) return undefined
  }
  return undefined
}

function nameOf(path: Path): string {
  return path.at(-1)?.leaf?.agent.name ?? ''
}
