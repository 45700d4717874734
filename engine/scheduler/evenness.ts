import type { AgentLoad } from './agent-load.ts'
import { isLeft } from './branches.ts'
import type { PathOf } from './paths.ts'

/** Those of a level, from the first spread preference down to the agents themselves. */
type Parts = readonly ReadonlySet<string>[]

/**
 * Says whether the numbers alone tell that there is nothing to even out in a service: no agent, and no part that a spread
 * preference names, has two tasks more than another. `false` means that only a closer look can tell. This is all that a
 * settled service costs, so it looks at tasks, not at agents.
 */
export function evennessOf(
  agents: ReadonlyMap<string, AgentLoad>,
): (eligible: readonly string[], pathOf: PathOf, counts: ReadonlyMap<string, number>) => boolean {
  const known = new Map<PathOf, Map<readonly string[], Parts>>()
  return (eligible, pathOf, counts) => {
    const alike = known.get(pathOf) ?? new Map<readonly string[], Parts>()
    known.set(pathOf, alike)
    const able = alike.get(eligible) ?? partsOf(eligible, pathOf, agents)
    alike.set(eligible, able)
    const taken = able.map(() => new Map<string, number>())
    for (const [name, tasks] of counts) {
      const agent = agents.get(name)
      if (!agent || isLeft(agent)) continue
      for (const [level, part] of pathOf(agent).entries()) add(taken[level], part, tasks)
      add(taken.at(-1), name, tasks)
    }
    return able.every((parts, level) => isLevel(parts, taken[level] ?? new Map<string, number>()))
  }
}

function partsOf(
  eligible: readonly string[],
  pathOf: PathOf,
  agents: ReadonlyMap<string, AgentLoad>,
): Parts {
  const paths = eligible.flatMap(name => {
    const agent = agents.get(name)
    return agent ? [[...pathOf(agent), name]] : []
  })
  return (paths[0] ?? []).map((_, level) => new Set(paths.map(path => path[level] ?? '')))
}

function add(tasksOf: Map<string, number> | undefined, part: string, tasks: number): void {
  tasksOf?.set(part, (tasksOf.get(part) ?? 0) + tasks)
}

/** `parts` are those that could take a task, `taken` those that have some. */
function isLevel(parts: ReadonlySet<string>, taken: ReadonlyMap<string, number>): boolean {
  let most = 0
  for (const tasks of taken.values()) most = Math.max(most, tasks)
  if (most < 2 || parts.size === 0) return true
  if (parts.size > taken.size) return false
  let least = Infinity
  for (const part of parts) least = Math.min(least, taken.get(part) ?? 0)
  return most - least < 2
}
