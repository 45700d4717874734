import { prefixes } from '../../../core/keys.ts'
import type { Mirror } from '../../../platform/store/mirror.ts'
import { SortedMap } from '../../../platform/store/sorted-map.ts'
import type { Change, Entry } from '../../../platform/store/store.ts'
import type { Revision, SimStore } from './store.ts'

type Listener = (changes: readonly Change[], revision: number) => void

/** What an engine's mirror shows: the store as of a revision that comes late. */
export class SimMirror {
  readonly #entries: SortedMap<Entry>
  readonly #listeners = new Set<Listener>()
  revision: number

  constructor(store: SimStore) {
    const all = store.range(prefixes.root)
    this.#entries = new SortedMap(all.map(entry => [entry.key, entry]))
    this.revision = store.revision
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  range(prefix: string): readonly Entry[] {
    return this.#entries.range(prefix)
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  take({ number, changes }: Revision): void {
    for (const change of changes) {
      if (change.kind === 'put') this.#entries.set(change.entry.key, change.entry)
      else this.#entries.delete(change.key)
    }
    this.revision = number
    for (const listener of this.#listeners) listener(changes, number)
  }

  /** The view asks for no more than this of a mirror. */
  asMirror(): Mirror {
    return this as unknown as Mirror
  }
}
