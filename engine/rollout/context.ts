import type { Manifest } from '../../core/model/application.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Manifests } from '../manifests.ts'
import type { Reports } from '../report/reports.ts'
import type { AgentLoads } from '../scheduler/agent-loads.ts'
import type { EngineSession } from '../session.ts'
import type { ClusterView } from '../view.ts'
import type { RolloutSettings, RolloutWorld } from './world.ts'

/** What driving rollouts needs of the engine. */
export interface RolloutOptions {
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly loads: AgentLoads
  readonly events: Events
  /** Absent: nobody is told of rollouts. */
  readonly reports?: Reports
  readonly engineId: string
  readonly session: EngineSession
  /** Builds what the world's manifest says; answers the images that were missing. */
  readonly build: (world: RolloutWorld, signal: AbortSignal) => Promise<Rollout['images']>
  readonly settingsOf: (repository: string) => RolloutSettings
  readonly onFinished: (rollout: Rollout, now: number, manifest: Manifest) => void
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}
