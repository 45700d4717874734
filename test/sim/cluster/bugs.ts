import type { Leap } from '../../../engine/rollout/leap.ts'
import type { AppWorld, RolloutWorld, Step, WriteStep } from '../../../engine/rollout/world.ts'
import type { isAckAwaited } from '../../../engine/rollout/awaited.ts'
import type { Upkeep, UpkeepWorld } from '../../../engine/upkeep/world.ts'
import type { ClusterView } from '../../../engine/view.ts'

/** Mistakes that can be planted, each where its right counterpart would be made; none in a sound cluster. */
export interface Bugs {
  /** What every decision believes. */
  readonly world?: (world: AppWorld) => AppWorld
  readonly upkeepWorld?: (world: UpkeepWorld) => UpkeepWorld
  readonly rolloutWorld?: (world: RolloutWorld) => RolloutWorld
  readonly tend?: (world: UpkeepWorld) => Upkeep
  readonly nextStep?: (world: RolloutWorld) => Step
  readonly leap?: (world: RolloutWorld, step: WriteStep) => Leap
  readonly view?: (view: ClusterView) => void
  /** What routes are made from. */
  readonly feedView?: (view: ClusterView) => ClusterView
  readonly isAckAwaited?: typeof isAckAwaited
  /** Writes don't compare the lock. */
  readonly unfenced?: boolean
  /** Writes don't compare what they were decided from. */
  readonly unguarded?: boolean
  /** What agents said is written without the sign of life of the stream that it was said on. */
  readonly unsigned?: boolean
  /** An agent is greeted before the view shows its sign of life. */
  readonly staleGreeting?: boolean
  readonly fenceOff?: boolean
}
