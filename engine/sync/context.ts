import type { Trigger } from '../../core/model/application.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Manifests } from '../manifests.ts'
import type { ProgressBus } from '../progress.ts'
import type { Reports } from '../report/reports.ts'
import type { EngineSession } from '../session.ts'
import type { ClusterView } from '../view.ts'
import type { Keyring } from '../secrets/keyring.ts'
import type { Decision } from './decision.ts'

/** What every sync needs of the engine. */
export interface SyncContext {
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly events: Events
  /** Absent: nobody is told of what a sync does. */
  readonly reports?: Reports
  readonly progress: ProgressBus
  readonly keyring: () => Keyring
  /** age keys for files that SOPS encrypted. */
  readonly sopsKeyFile?: string
  readonly engineId: string
  readonly session: EngineSession
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Told of every sync that ended, well or not. */
  readonly onEnded?: (outcome: SyncOutcome, trigger: Trigger, headBefore?: string) => void
}

export interface SyncRequest {
  readonly trigger: Trigger
  /** Try again what failed, although no input changed. */
  readonly retry?: boolean
  /** Let removals through that the prune guard holds. */
  readonly approve?: boolean
  /** Deploy what is suspended, this one time. */
  readonly once?: boolean
  /** Applications that were down and are to run again, whatever holds changes back. */
  readonly resumed?: readonly string[]
}

export interface SyncError {
  readonly code: string
  readonly message: string
  /** Epoch milliseconds before which the Git server doesn't want to be asked again. */
  readonly retryAt?: number
}

export interface SyncOutcome {
  readonly repository: string
  readonly commit?: string
  readonly error?: SyncError
  readonly decisions: readonly Decision[]
  readonly accepted: readonly { readonly app: string; readonly generation: number }[]
}
