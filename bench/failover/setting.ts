import type { Store } from '../../platform/store/store.ts'
import type { Rig } from '../../test/rig/rig.ts'
import type { Crowd } from './crowd.ts'
import type { createOperator } from './operator.ts'

export interface Setting {
  readonly rig: Rig
  readonly crowd: Crowd
  readonly operator: Awaited<ReturnType<typeof createOperator>>
  /** Through the member of etcd beside each engine. */
  readonly stores: readonly Store[]
}
