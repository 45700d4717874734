import type { Neighbour } from './neighbour.ts'
import type { RolloutWorld } from './world.ts'

/** What a rollout that has not begun waits for. */
export interface Turn {
  /** As a sentence goes on after the application. */
  readonly reason: string
  /** Nothing but a person, or a commit, changes it. */
  readonly blocked: boolean
  readonly next: string
}

/**
 * Whose turn it is first. Undefined: nobody's. A neighbour that failed at an older commit is let be: whoever pushed again
 * has seen it. Of another repository only what is under way counts, as its commits say nothing about these.
 */
export function turnOf(world: RolloutWorld): Turn | undefined {
  const { neighbours = [], manifest } = world
  if (manifest.rollbackOf !== undefined) return undefined
  const busy = neighbours.find(each => each.underWay !== undefined)
  if (busy) return { reason: busyReason(busy), blocked: false, next: `banyan why ${busy.app}` }
  const failed = neighbours.find(each => failedWith(each, world))
  return failed && failedTurn(failed, world)
}

function busyReason({ app, underWay, leaves }: Neighbour): string {
  return leaves === true
    ? `waits until ${app} is removed`
    : `waits until ${app} is live: generation ${underWay} is being rolled out`
}

function failedWith({ failed }: Neighbour, { manifest }: RolloutWorld): boolean {
  const { repository, commit } = manifest.source
  if (failed?.repository !== repository) return false
  return failed.commit === commit || failed.acceptedAt > manifest.acceptedAt
}

function failedTurn({ app, failed }: Neighbour, { manifest }: RolloutWorld): Turn {
  const { repository } = manifest.source
  return {
    reason: `waits for ${app}, which failed: generation ${failed?.generation} is not live`,
    blocked: true,
    next: `Mend ${app} and push; or try again as it is: banyan sync ${repository} --retry`,
  }
}
