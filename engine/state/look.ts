import { prefixes } from '../../core/keys.ts'
import type { Seat } from '../../core/model/seat.ts'
import { records } from '../../core/records.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import type { Store } from '../../platform/store/store.ts'
import type { StateWorld } from './decide.ts'

interface Looking {
  readonly store: Store
  readonly cluster: StoreCluster
  readonly engineId: string
}

/** Undefined: the engine's own member doesn't answer. */
export async function lookAtState(context: Looking): Promise<StateWorld | undefined> {
  const { store, cluster, engineId } = context
  const [members, alarms, [own], seats, alive] = await Promise.all([
    cluster.members(),
    cluster.alarms(),
    cluster.statuses(),
    seatsIn(store),
    liveEngines(store),
  ])
  if (own?.kind !== 'answers') return undefined
  return { engine: engineId, members, alarms, own, seats, alive }
}

export async function seatsIn(store: Store): Promise<ReadonlyMap<string, Seat>> {
  const { entries } = await store.range(prefixes.seats)
  return new Map(
    entries.map(({ key, value }) => [
      key.slice(prefixes.seats.length),
      records.seat.decode(value, key),
    ]),
  )
}

export async function liveEngines(store: Store): Promise<ReadonlySet<string>> {
  const { entries } = await store.range(prefixes.engines)
  return new Set(entries.map(({ key }) => key.slice(prefixes.engines.length)))
}
