import { BanyanError, codeOf } from '../../core/errors.ts'
import { prefixes as layout } from '../../core/keys.ts'
import type { Logger } from '../logger.ts'
import { SortedMap } from './sorted-map.ts'
import type { Change, Entry, Snapshot, Store, WatchBatch } from './store.ts'

export interface MirrorOptions {
  /** Ends the mirror. */
  readonly signal: AbortSignal
  readonly log: Logger
}

export type ChangeListener = (changes: readonly Change[], revision: number) => void

interface Waiter {
  readonly revision: number
  readonly resolve: () => void
}

/**
 * A copy of chosen prefixes in memory, kept current by one watch: what engines read, at the price of a look-up.
 * Invariants: what it shows is the store at exactly `revision`, for all prefixes together; listeners hear each
 * change once, in order, after the mirror shows it.
 */
export class Mirror {
  readonly #collections: ReadonlyMap<string, SortedMap<Entry>>
  readonly #listeners = new Set<ChangeListener>()
  readonly #waiters = new Set<Waiter>()
  readonly #options: MirrorOptions
  #revision: number

  /** Resolves when all prefixes have been read, at one revision. Prefixes don't overlap and end with a slash. */
  static async start(
    store: Store,
    prefixes: readonly string[],
    options: MirrorOptions,
  ): Promise<Mirror> {
    const snapshots = await readAll(store, prefixes)
    const mirror = new Mirror(prefixes, snapshots, options)
    void mirror.#follow(store)
    return mirror
  }

  private constructor(
    prefixes: readonly string[],
    { revision, entries }: Snapshot,
    options: MirrorOptions,
  ) {
    this.#options = options
    this.#revision = revision
    this.#collections = new Map(
      prefixes.map(prefix => [
        prefix,
        new SortedMap(
          entries.filter(({ key }) => key.startsWith(prefix)).map(entry => [entry.key, entry]),
        ),
      ]),
    )
  }

  get revision(): number {
    return this.#revision
  }

  get(key: string): Entry | undefined {
    return this.#collectionOf(key)?.get(key)
  }

  /** Whether it is, or is below, a mirrored prefix. */
  holds(prefix: string): boolean {
    return this.#collectionOf(prefix) !== undefined
  }

  /** Sorted by key; a copy. The prefix is a mirrored one or below one, anything else is a mistake. */
  range(prefix: string): readonly Entry[] {
    const collection = this.#collectionOf(prefix)
    if (collection) return collection.range(prefix)
    throw new BanyanError('mirror-prefix', `The prefix ${prefix} is not mirrored.`, 'bug')
  }

  /** Called with the changes of one or several revisions, and the revision the mirror is at. Answers how to stop. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Resolves once the mirror shows the revision of a commit that wrote anything under `/banyan/`, mirrored or
   * not. Rejects with the signal's reason, or with `mirror-closed`.
   */
  async waitFor(revision: number, signal: AbortSignal): Promise<void> {
    if (this.#revision >= revision) return
    const signals = [signal, this.#options.signal]
    let letGo = () => {}
    try {
      await new Promise<void>((resolve, reject) => {
        const waiter = { revision, resolve }
        const give = () => reject(signal.aborted ? (signal.reason as Error) : mirrorClosed())
        this.#waiters.add(waiter)
        for (const each of signals) each.addEventListener('abort', give)
        letGo = () => {
          this.#waiters.delete(waiter)
          for (const each of signals) each.removeEventListener('abort', give)
        }
        if (signals.some(each => each.aborted)) give()
      })
    } finally {
      letGo()
    }
  }

  /** The whole root is watched, so that the revision moves with every commit of ours. */
  async #follow(store: Store): Promise<void> {
    const { signal } = this.#options
    for await (const batch of store.watch(layout.root, this.#revision, signal)) this.#take(batch)
  }

  #take(batch: WatchBatch): void {
    const changes = batch.kind === 'changes' ? this.#known(batch.changes) : this.#diff(batch)
    for (const change of changes) this.#apply(change)
    this.#revision = batch.revision
    for (const waiter of this.#waiters) {
      if (waiter.revision <= batch.revision) waiter.resolve()
    }
    if (changes.length > 0) this.#tell(changes)
  }

  #known(changes: readonly Change[]): Change[] {
    return changes.filter(change => this.#collectionOf(keyOf(change)) !== undefined)
  }

  #diff({ entries }: { readonly entries: readonly Entry[] }): Change[] {
    const now = new Map(entries.map(entry => [entry.key, entry]))
    const before = [...this.#collections.values()].flatMap(collection => collection.range(''))
    const gone = before.filter(({ key }) => !now.has(key))
    const changed = entries.filter(entry => {
      const collection = this.#collectionOf(entry.key)
      return collection !== undefined && !isSame(collection.get(entry.key), entry)
    })
    return [
      ...gone.map(({ key }) => ({ kind: 'delete' as const, key })),
      ...changed.map(entry => ({ kind: 'put' as const, entry })),
    ]
  }

  #apply(change: Change): void {
    const collection = this.#collectionOf(keyOf(change))
    if (change.kind === 'put') collection?.set(change.entry.key, change.entry)
    else collection?.delete(change.key)
  }

  #tell(changes: readonly Change[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(changes, this.#revision)
      } catch (err) {
        this.#options.log.error({ err }, 'listener of the mirror failed')
      }
    }
  }

  #collectionOf(key: string): SortedMap<Entry> | undefined {
    for (const [prefix, collection] of this.#collections) {
      if (key.startsWith(prefix)) return collection
    }
    return undefined
  }
}

/** Both, as a store restored from a backup uses revisions again. */
function isSame(before: Entry | undefined, now: Entry): boolean {
  return before?.modRevision === now.modRevision && before.value === now.value
}

function keyOf(change: Change): string {
  return change.kind === 'put' ? change.entry.key : change.key
}

function mirrorClosed(): BanyanError {
  return new BanyanError('mirror-closed', 'The mirror was closed.', 'retry')
}

async function readAll(store: Store, prefixes: readonly string[]): Promise<Snapshot> {
  for (;;) {
    try {
      return await readAtOneRevision(store, prefixes)
    } catch (error) {
      if (codeOf(error) !== 'revision-compacted') throw error
    }
  }
}

async function readAtOneRevision(store: Store, prefixes: readonly string[]): Promise<Snapshot> {
  const [first = layout.root, ...others] = prefixes
  const { revision, entries } = await store.range(first)
  const rest = await Promise.all(others.map(prefix => store.range(prefix, { revision })))
  return { revision, entries: [...entries, ...rest.flatMap(snapshot => snapshot.entries)] }
}
