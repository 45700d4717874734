import { BanyanError } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { RemovedEngine } from '../../core/model/removed-engine.ts'
import { records } from '../../core/records.ts'
import type { Compare, Entry, Store, Write } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'

interface Candidate {
  readonly engineId: string
  /** WireGuard's, base64; absent: it has no control tunnel. */
  readonly tunnelKey?: string | undefined
}

/** Who was removed, by id. */
export async function removedEngines(store: Store): Promise<ReadonlyMap<string, RemovedEngine>> {
  const { entries } = await store.range(prefixes.removedEngines)
  return new Map(entries.map(removedEntry))
}

function removedEntry({ key, value }: Entry): readonly [string, RemovedEngine] {
  return [key.slice(prefixes.removedEngines.length), records.removedEngine.decode(value, key)]
}

/** Holds for as long as nobody removes the engine. */
export function notRemoved(engineId: string): Compare {
  return { key: keys.removedEngine(engineId), modRevision: 0 }
}

/**
 * To be asked before an engine says that it lives. Code: `engine-removed` (stalled), under its id, or with the key that it had under
 * another one.
 */
export async function refuseRemoved(store: Store, candidate: Candidate): Promise<void> {
  const { engineId, tunnelKey } = candidate
  for (const [id, { tunnelKeys }] of await removedEngines(store)) {
    if (id === engineId) throw removedError(id)
    if (tunnelKey !== undefined && tunnelKeys.includes(tunnelKey)) throw removedKey(candidate, id)
  }
}

export function forgetRemoval(id: string): Write {
  return { kind: 'delete', key: keys.removedEngine(id) }
}

/** Lets an engine start again. Codes: `engine-not-removed` (stalled), `engine-changed` (retry). */
export async function allowEngine(
  { store, events }: { readonly store: Store; readonly events: Events },
  { id, person }: { readonly id: string; readonly person: string },
): Promise<void> {
  const key = keys.removedEngine(id)
  const entry = await store.get(key)
  if (!entry) throw notRemovedError(id, [...(await removedEngines(store)).keys()])
  const message = `${person || 'Somebody'} allowed the engine ${id} to run again`
  const { event, write } = await events.prepare({ kind: 'engine-allowed', message })
  const { committed } = await store.commit({
    compare: [{ key, modRevision: entry.modRevision }],
    writes: [forgetRemoval(id), write],
  })
  if (!committed) {
    throw new BanyanError('engine-changed', `${id} has just changed; try again`, 'retry')
  }
  events.announce(event)
}

/** What an engine ends with that learns of it while it runs, or starts in spite of it. */
export function removedError(id: string): BanyanError {
  const message = `${id} was removed from its cluster (banyan engine remove): to let it in again, \`banyan engine allow ${id}\` on another engine, or a new invitation`
  return new BanyanError('engine-removed', message, 'stalled')
}

function removedKey({ engineId }: Candidate, id: string): BanyanError {
  const message = `${engineId} has the WireGuard key of ${id}, which was removed from its cluster: remove control.key in engine.data_dir for a new one, or \`banyan engine allow ${id}\` on another engine`
  return new BanyanError('engine-removed', message, 'stalled')
}

function notRemovedError(id: string, removed: readonly string[]): BanyanError {
  const those = removed.length === 0 ? 'none was' : `these were: ${removed.join(', ')}`
  return new BanyanError('engine-not-removed', `${id} was not removed (${those})`, 'stalled')
}
