type Graph = ReadonlyMap<string, readonly string[]>

interface Step {
  readonly name: string
  next: number
}

/**
 * Cycles of a graph, the first name of each repeated at the end: at least one wherever there are any, and none twice.
 * Not recursive: chains may be long.
 */
export function cyclesIn(graph: Graph): readonly (readonly string[])[] {
  const done = new Set<string>()
  return [...graph.keys()].flatMap(start => {
    const cycle = cycleFrom(start, graph, done)
    return cycle ? [cycle] : []
  })
}

/** Everything that was seen on the way is done with, whether it is part of the cycle or leads to it. */
function cycleFrom(start: string, graph: Graph, done: Set<string>): readonly string[] | undefined {
  const path: Step[] = done.has(start) ? [] : [{ name: start, next: 0 }]
  const onPath = new Set(path.map(({ name }) => name))
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const neighbour = graph.get(step.name)?.[step.next++]
    if (neighbour === undefined) {
      done.add(step.name)
      onPath.delete(step.name)
      path.pop()
    } else if (onPath.has(neighbour)) {
      const names = path.map(({ name }) => name)
      for (const name of names) done.add(name)
      return [...names.slice(names.indexOf(neighbour)), neighbour]
    } else if (!done.has(neighbour)) {
      onPath.add(neighbour)
      path.push({ name: neighbour, next: 0 })
    }
  }
  return undefined
}
