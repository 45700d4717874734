import type { AgentLoad } from './agent-load.ts'
import { isLeft } from './branches.ts'
import type { PathOf } from './paths.ts'

/** How many tasks each agent has, or each part of the cluster. */
type Taken = readonly (readonly [name: string, tasks: number])[]

/**
 * Says whether the numbers alone tell that there is nothing to even out in a service: no agent, and no part that a spread
 * preference names, has two tasks more than another. `false` means that only a closer look can tell. This is all that a
 * settled service costs, so it looks at tasks, not at agents.
 */
export function evennessOf(
  agents: ReadonlyMap<string, AgentLoad>,
): (eligible: readonly string[], pathOf: PathOf, counts: ReadonlyMap<string, number>) => boolean {
  const staying = new Set([...agents.values()].filter(a => !isLeft(a)).map(({ name }) => name))
  const ableParts = partsFinder(agents)
  return (eligible, pathOf, counts) => {
    const taken = [...counts].filter(([name]) => staying.has(name))
    if (!isLevel(eligible, taken)) return false
    const paths = taken.map(([name]) => pathIn(agents, name, pathOf))
    return ableParts(eligible, pathOf).every((parts, level) =>
      isLevel(parts, summed(taken, paths, level)),
    )
  }
}

/** On each level, the parts that have agents which could take a task. Services that ask for the same share the answer. */
function partsFinder(
  agents: ReadonlyMap<string, AgentLoad>,
): (eligible: readonly string[], pathOf: PathOf) => readonly (readonly string[])[] {
  const known = new Map<PathOf, Map<readonly string[], readonly (readonly string[])[]>>()
  return (eligible, pathOf) => {
    const alike = known.get(pathOf) ?? new Map<readonly string[], readonly (readonly string[])[]>()
    known.set(pathOf, alike)
    let parts = alike.get(eligible)
    if (!parts) {
      const paths = eligible.map(name => pathIn(agents, name, pathOf))
      parts = (paths[0] ?? []).map((_, level) => [
        ...new Set(paths.flatMap(path => path[level] ?? [])),
      ])
      alike.set(eligible, parts)
    }
    return parts
  }
}

function pathIn(
  agents: ReadonlyMap<string, AgentLoad>,
  name: string,
  pathOf: PathOf,
): readonly string[] {
  const agent = agents.get(name)
  return agent ? pathOf(agent) : []
}

/** `paths` are those of the agents in `taken`. */
function summed(taken: Taken, paths: readonly (readonly string[])[], level: number): Taken {
  const tasksOf = new Map<string, number>()
  for (const [index, [, tasks]] of taken.entries()) {
    const part = paths[index]?.[level] ?? ''
    tasksOf.set(part, (tasksOf.get(part) ?? 0) + tasks)
  }
  return [...tasksOf]
}

/** `able` are those that could take a task, `taken` those that have some. */
function isLevel(able: readonly string[], taken: Taken): boolean {
  let most = 0
  for (const [, tasks] of taken) most = Math.max(most, tasks)
  if (most < 2 || able.length === 0) return true
  if (able.length > taken.length) return false
  const tasksOf = new Map(taken)
  let least = Infinity
  for (const name of able) least = Math.min(least, tasksOf.get(name) ?? 0)
  return most - least < 2
}
