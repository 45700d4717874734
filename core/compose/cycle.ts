type Graph = ReadonlyMap<string, readonly string[]>

interface Step {
  readonly name: string
  next: number
}

/** One cycle of a graph, its first name repeated at the end; undefined if there is none. Not recursive: chains may be long. */
export function cycleIn(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>()
  for (const start of graph.keys()) {
    const cycle = cycleFrom(start, graph, done)
    if (cycle) return cycle
  }
  return undefined
}

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
      return [...names.slice(names.indexOf(neighbour)), neighbour]
    } else if (!done.has(neighbour)) {
      onPath.add(neighbour)
      path.push({ name: neighbour, next: 0 })
    }
  }
  return undefined
}
