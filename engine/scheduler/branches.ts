import type { AgentLoad } from './agent-load.ts'
import type { PathOf } from './paths.ts'

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
  readonly pathOf: PathOf
  readonly image: string
  /** Tasks of the service by agent. */
  readonly counts: ReadonlyMap<string, number>
  /** Every agent by name: a zone also has the tasks of those that take no more. */
  readonly agents: ReadonlyMap<string, AgentLoad>
}

const nothing: Branch[] = []

export function branchesOf({ homes, pathOf, image, counts, agents }: Division): Branch {
  const root: Branch = { tasks: 0, below: [] }
  const byPath = new Map<string, Branch>()
  for (const agent of homes) {
    let parent = root
    for (const part of pathOf(agent)) parent = childOf(parent, part, byPath)
    const leaf = { agent, warm: agent.images.has(image) }
    parent.below.push({ tasks: counts.get(agent.name) ?? 0, below: nothing, leaf })
  }
  if (byPath.size === 0) return root
  for (const [name, tasks] of counts) {
    const agent = agents.get(name)
    if (!agent || isLeft(agent)) continue
    for (const part of pathOf(agent)) {
      const branch = byPath.get(part)
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
export function isLeft({ alive, lost, availability }: AgentLoad): boolean {
  return !alive || lost || availability === 'drained'
}

function childOf(parent: Branch, path: string, byPath: Map<string, Branch>): Branch {
  let branch = byPath.get(path)
  if (!branch) {
    byPath.set(path, (branch = { tasks: 0, below: [] }))
    parent.below.push(branch)
  }
  return branch
}
