import type { BanyanError } from '../core/errors.ts'
import { keys } from '../core/keys.ts'
import type { Engine, EngineTunnel } from '../core/model/engine.ts'
import { records } from '../core/records.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Store } from '../platform/store/store.ts'
import { nameTaken } from './state/name-taken.ts'

interface Candidate {
  readonly store: Store
  readonly engineId: string
  readonly address: string
  readonly tunnel?: EngineTunnel
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Logger
  readonly signal: AbortSignal
}

const retryMs = 1000

/** Another engine of this name lives, or has just died: the store doesn't tell which at first. */
export async function untilNameFree(options: Candidate, withinMs: number): Promise<void> {
  const { store, engineId, clock, log, signal } = options
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    const refusal = nameRefusal(options, await registrationOf(store, engineId))
    if (!refusal) return
    if (waitedMs >= withinMs || signal.aborted) throw refusal
    if (waitedMs === 0) log.warn({ reason: refusal.message }, 'waiting for the name')
    await clock.sleep(retryMs, signal)
  }
}

interface Registration {
  /** Absent: nobody has this name. */
  readonly engine?: Engine
  readonly revision: number
}

export async function registrationOf(store: Store, engineId: string): Promise<Registration> {
  const key = keys.engine(engineId)
  const entry = await store.get(key)
  if (!entry) return { revision: 0 }
  return { engine: records.engine.decode(entry.value, key), revision: entry.modRevision }
}

export function nameRefusal(
  { engineId, address, tunnel }: Pick<Candidate, 'engineId' | 'address' | 'tunnel'>,
  { engine }: Registration,
): BanyanError | undefined {
  return engine && nameTaken(engineId, engine, { address, ...(tunnel && { tunnel }) })
}
