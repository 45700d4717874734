import type { Metrics } from '../metrics.ts'
import type { OpenedState } from '../managed/open-state.ts'
import { measureState } from './metrics.ts'
import { StateUpkeep, type UpkeepOptions } from './upkeep.ts'

type Options = Omit<UpkeepOptions, 'store' | 'cluster' | 'managed' | 'quotaBytes'> & {
  readonly state: OpenedState
  readonly metrics: Pick<Metrics, 'registry'>
}

export function startUpkeep({ state, metrics, ...options }: Options): StateUpkeep {
  const { store, cluster, managed } = state
  const upkeep = new StateUpkeep({
    ...{ ...options, store, cluster },
    ...{ managed: managed !== undefined, quotaBytes: managed?.quotaBytes ?? 0 },
  })
  measureState(upkeep, metrics.registry)
  return upkeep
}
