import { keyParts, prefixes } from '../core/keys.ts'
import type { Mirror } from '../platform/store/mirror.ts'
import type { Change, Entry } from '../platform/store/store.ts'
import type { At } from './view/area.ts'
import { areas } from './view/areas.ts'
import { Known } from './view/known.ts'
import { nothingTouched, type Touched, type Touching } from './view/touched.ts'

/** Which prefixes of the store the view needs. */
export const viewedPrefixes: readonly string[] = [...areas.keys()]

/**
 * The engine's read model: the store's records decoded once per change and indexed by application and by agent.
 * Work per change is proportional to the change. Every engine has its own; none of it is truth.
 */
export class ClusterView extends Known {
  readonly mirror: Mirror
  readonly #listeners = new Set<(touched: Touched) => void>()

  constructor(mirror: Mirror) {
    super()
    this.mirror = mirror
    const touched = nothingTouched()
    for (const prefix of viewedPrefixes) {
      for (const entry of mirror.range(prefix)) this.#put(entry, touched)
    }
    mirror.onChange(changes => this.#apply(changes))
  }

  get revision(): number {
    return this.mirror.revision
  }

  onTouched(listener: (touched: Touched) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What can't be read stays as it was known: what is decided from that, the store refuses. The mirror logs what is thrown. */
  #apply(changes: readonly Change[]): void {
    const touched = nothingTouched()
    const unreadable: unknown[] = []
    for (const change of changes) {
      try {
        if (change.kind === 'put') this.#put(change.entry, touched)
        else this.#delete(change.key, touched)
      } catch (error) {
        unreadable.push(error)
      }
    }
    for (const listener of this.#listeners) listener(touched)
    const [first] = unreadable
    if (first) throw first as Error
  }

  #put(entry: Entry, touched: Touching): void {
    const prefix = prefixOf(entry.key)
    areas.get(prefix)?.put(this, partsOf(entry.key, prefix), entry, touched)
  }

  #delete(key: string, touched: Touching): void {
    const prefix = prefixOf(key)
    areas.get(prefix)?.delete(this, partsOf(key, prefix), touched)
  }
}

/** Up to the slash after the root; that of a key of the root itself is no area's. */
function prefixOf(key: string): string {
  return key.slice(0, key.indexOf('/', prefixes.root.length) + 1)
}

function partsOf(key: string, prefix: string): At {
  const [first = '', second = ''] = keyParts(key, prefix)
  return { whole: key.slice(prefix.length), first, second }
}
