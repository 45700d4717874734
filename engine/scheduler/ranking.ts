import type { AgentLoad } from './agent-load.ts'
import { branchesOf, compareBranches, type Branch, type Division } from './branches.ts'
import { heapify, removeFirst, sinkFirst } from './heap.ts'

/**
 * Agents in the order in which they take tasks of one kind. One that takes a task comes later than before on every
 * level, and no other changes its place: so a heap of heaps always has the next one on top.
 */
export class Ranking {
  readonly #root: Branch

  /** The homes are those that have room for one. */
  constructor(division: Division) {
    this.#root = branchesOf(division)
    order(this.#root)
  }

  /** The agent that takes the next task; undefined when all are full. */
  get first(): AgentLoad | undefined {
    let branch: Branch | undefined = this.#root
    while (branch && !branch.leaf) branch = branch.below[0]
    return branch?.leaf?.agent
  }

  /** The first has taken a task. `agent` is what it is now, or undefined when it has no room for another. */
  taken(agent: AgentLoad | undefined): void {
    advance(this.#root, agent)
  }
}

function order(branch: Branch): void {
  for (const each of branch.below) order(each)
  heapify(branch.below, compareBranches)
}

/** Answers whether anything is left of the branch. */
function advance(branch: Branch, agent: AgentLoad | undefined): boolean {
  branch.tasks++
  if (branch.leaf) {
    if (agent) branch.leaf = { agent, warm: true }
    return agent !== undefined
  }
  const [first] = branch.below
  if (first && advance(first, agent)) sinkFirst(branch.below, compareBranches)
  else removeFirst(branch.below, compareBranches)
  return branch.below.length > 0
}
