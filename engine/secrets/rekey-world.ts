import { keys, prefixes } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import { nextRekeyStep, type RekeyStep, type RekeyWorld } from './rekey-step.ts'

/** Where a rotation stands, and what this engine does next for it. */
export interface SeenRekey extends RekeyWorld {
  /** That the active key was named at; 0: none is. */
  readonly revision: number
  readonly step: RekeyStep
}

/** What the store says of the active key, those that follow it, and who has them. */
export async function lookAtRekey(store: Store, self: string): Promise<SeenRekey> {
  const sealing = await store.get(keys.sealingKey)
  const active = sealing ? String(JSON.parse(sealing.value)) : ''
  const chain = await store.range(prefixes.sealingKeys)
  const next = new Map(
    chain.entries.map(({ key, value }) => [
      key.slice(prefixes.sealingKeys.length),
      records.nextSealingKey.decode(value, key),
    ]),
  )
  const live = await namesUnder(store, prefixes.engines)
  const holders = new Set(
    await namesUnder(store, keys.sealingHoldersOf(next.get(active)?.id ?? '')),
  )
  const world = { active, next, live, holders, self }
  return { ...world, revision: sealing?.modRevision ?? 0, step: nextRekeyStep(world) }
}

async function namesUnder(store: Store, prefix: string): Promise<string[]> {
  const { entries } = await store.range(prefix)
  return entries.map(({ key }) => key.slice(prefix.length))
}
