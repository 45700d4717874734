import { keys } from '../core/keys.ts'
import type { Manifest } from '../core/model/application.ts'
import { records } from '../core/records.ts'
import type { Store } from '../platform/store/store.ts'

/** How many manifests stay decoded: enough for every rollout in flight and a few readers. */
const cached = 256

/** Reads manifests. They never change, so what was read once is kept, the least recently used goes first. */
export class Manifests {
  readonly #store: Store
  readonly #cache: Map<string, Manifest>

  constructor(store: Store, cache = new Map<string, Manifest>()) {
    this.#store = store
    this.#cache = cache
  }

  /** The same, through another way to the store: what was read through one both know. */
  through(store: Store): Manifests {
    return new Manifests(store, this.#cache)
  }

  async get(app: string, generation: number): Promise<Manifest | undefined> {
    const key = keys.manifest(app, generation)
    const found = this.#cache.get(key)
    if (found) {
      this.#cache.delete(key)
      this.#cache.set(key, found)
      return found
    }
    const entry = await this.#store.get(key)
    if (!entry) return undefined
    const manifest = records.manifest.decode(entry.value)
    this.#cache.set(key, manifest)
    const [oldest] = this.#cache.keys()
    if (this.#cache.size > cached && oldest !== undefined) this.#cache.delete(oldest)
    return manifest
  }

  /** Newest first. */
  async history(app: string): Promise<Manifest[]> {
    const { entries } = await this.#store.range(keys.manifestsOf(app))
    return entries.map(entry => records.manifest.decode(entry.value)).reverse()
  }
}
