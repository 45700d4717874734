import type { EngineEndpoint } from '../../core/config/endpoints.ts'
import type { FollowedKey } from '../../core/followed-key.ts'

type Place = Pick<EngineEndpoint, 'wgPublicKey' | 'controlPort' | 'next'>

export interface KnownFollower extends FollowedKey {
  /** An engine has answered by it here. */
  readonly isProven: boolean
}

/** Keys can't follow each other in a circle, but a file can say so. */
const maxSteps = 100

/**
 * Engines as this machine's file names them, by the keys that they have now as far as engines told: one that has not answered by its new
 * key here yet has it beside the old one.
 */
export function withFollowers<P extends Place>(
  engines: readonly P[],
  known: readonly KnownFollower[],
): P[] {
  return engines.map(engine => {
    let place = engine
    for (let step = 0; step < maxSteps; step++) {
      const follower = known.find(({ was }) => was === place.wgPublicKey)
      if (!follower) return place
      const end = { wgPublicKey: follower.key, controlPort: follower.port }
      if (!follower.isProven) return { ...place, next: end }
      place = { ...place, ...end }
    }
    return place
  })
}
