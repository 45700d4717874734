import type { AgentLoad } from './agent-load.ts'
import { attributeOf } from './constraints.ts'

/**
 * Agents as a service's spread preferences divide them: by zone, then by rack, … and last the agents themselves. Fewest
 * tasks first, on every level, is one rule for preferences and agents alike.
 */
export interface Branch {
  /** Of the service, on all agents below. */
  tasks: number
  /** Empty where `leaf` is. */
  readonly below: Branch[]
  leaf?: Leaf
}

export interface Leaf {
  readonly agent: AgentLoad
  /** Its image is there already. */
  readonly warm: boolean
}

export interface Division {
  /** Those that are to be in the tree. */
  readonly homes: readonly AgentLoad[]
  /** What to spread over, such as `node.labels.zone`; what nobody knows makes no difference. */
  readonly spread: readonly string[]
  readonly image: string
  /** Tasks of the service by agent. */
  readonly counts: ReadonlyMap<string, number>
  /** Every agent by name: a zone also has the tasks of those that take no more. */
  readonly agents: ReadonlyMap<string, AgentLoad>
}

export function branchesOf({ homes, spread, image, counts, agents }: Division): Branch {
  const readers = spread.flatMap(key => attributeOf(key) ?? [])
  const root: Branch = { tasks: 0, below: [] }
  const byPath = new Map<string, Branch>()
  for (const agent of homes) {
    const parent = pathOf(agent, readers).reduce(
      (above, path) => childOf(above, path, byPath),
      root,
    )
    const leaf = { agent, warm: agent.images.has(image) }
    parent.below.push({ tasks: counts.get(agent.name) ?? 0, below: [], leaf })
  }
  if (readers.length === 0) return root
  for (const [name, tasks] of counts) {
    const agent = agents.get(name)
    if (!agent || isLeft(agent)) continue
    for (const path of pathOf(agent, readers)) {
      const branch = byPath.get(path)
      if (branch) branch.tasks += tasks
    }
  }
  return root
}

/** What comes first takes the next task: fewest tasks on each level, then as agents go. */
export function compareBranches(a: Branch, b: Branch): number {
  if (a.tasks !== b.tasks) return a.tasks - b.tasks
  if (a.leaf && b.leaf) return compareLeaves(a.leaf, b.leaf)
  const [firstOfA] = a.below
  const [firstOfB] = b.below
  return firstOfA && firstOfB ? compareBranches(firstOfA, firstOfB) : 0
}

/** An agent that has the image starts soonest; then the one with the least to do; equal ones go by name. */
export function compareLeaves(a: Leaf, b: Leaf): number {
  return (
    Number(b.warm) - Number(a.warm) ||
    a.agent.tasks - b.agent.tasks ||
    b.agent.freeMemoryBytes - a.agent.freeMemoryBytes ||
    b.agent.freeCpus - a.agent.freeCpus ||
    (a.agent.name < b.agent.name ? -1 : 1)
  )
}

/** Its tasks are on their way to others. */
function isLeft({ alive, lost, availability }: AgentLoad): boolean {
  return !alive || lost || availability === 'drained'
}

/** One key for each level, which holds those above it: racks of two zones may have one name. */
function pathOf(agent: AgentLoad, readers: readonly ((agent: AgentLoad) => string)[]): string[] {
  let path = ''
  return readers.map(read => (path += `${JSON.stringify(read(agent))},`))
}

function childOf(parent: Branch, path: string, byPath: Map<string, Branch>): Branch {
  let branch = byPath.get(path)
  if (!branch) {
    byPath.set(path, (branch = { tasks: 0, below: [] }))
    parent.below.push(branch)
  }
  return branch
}
