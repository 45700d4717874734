import { BanyanError } from '../../core/errors.ts'
import { SortedMap } from './sorted-map.ts'
import type { Change, Entry, Snapshot } from './store.ts'

/** Older revisions are compacted away, so that a long-lived memory store stays small. */
const maxRevisions = 10_000

/** The entries of a memory store at every revision since the last compaction. */
export class MemoryHistory {
  readonly #now = new SortedMap<Entry>()
  /** As it was at `#compacted`. */
  #base = new Map<string, Entry>()
  /** etcd's first revision is 1, too. */
  #compacted = 1
  /** Index i holds the changes of revision `#compacted + 1 + i`. */
  #log: (readonly Change[])[] = []

  get revision(): number {
    return this.#compacted + this.#log.length
  }

  get(key: string): Entry | undefined {
    return this.#now.get(key)
  }

  range(prefix: string): Entry[] {
    return this.#now.range(prefix)
  }

  /** One revision. */
  append(changes: readonly Change[]): void {
    this.#log.push(changes)
    for (const change of changes) {
      if (change.kind === 'put') this.#now.set(change.entry.key, change.entry)
      else this.#now.delete(change.key)
    }
    if (this.#log.length >= 2 * maxRevisions) this.compact(this.revision - maxRevisions)
  }

  rangeAt(prefix: string, revision: number): Snapshot {
    this.#checkRevision(revision)
    const then = new Map([...this.#base].filter(([key]) => key.startsWith(prefix)))
    for (const changes of this.#log.slice(0, revision - this.#compacted)) {
      applyTo(then, underPrefix(changes, prefix))
    }
    return { revision, entries: new SortedMap(then).range('') }
  }

  /** Of the revision; undefined when there is no such history (any more). */
  changesOf(revision: number): readonly Change[] | undefined {
    return this.#log[revision - this.#compacted - 1]
  }

  /** Everything after this revision can still be told. */
  holds(revision: number): boolean {
    return revision >= this.#compacted && revision <= this.revision
  }

  compact(revision: number): void {
    this.#checkRevision(revision)
    const gone = this.#log.slice(0, revision - this.#compacted)
    for (const changes of gone) applyTo(this.#base, changes)
    this.#log = this.#log.slice(gone.length)
    this.#compacted = revision
  }

  #checkRevision(revision: number): void {
    if (revision < this.#compacted) {
      throw new BanyanError('revision-compacted', `Revision ${revision} is history.`, 'retry')
    }
    if (revision > this.revision) {
      throw new BanyanError('revision-future', `Revision ${revision} is yet to come.`, 'retry')
    }
  }
}

export function underPrefix(changes: readonly Change[], prefix: string): Change[] {
  return changes.filter(change => keyOf(change).startsWith(prefix))
}

function keyOf(change: Change): string {
  return change.kind === 'put' ? change.entry.key : change.key
}

function applyTo(entries: Map<string, Entry>, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind === 'put') entries.set(change.entry.key, change.entry)
    else entries.delete(change.key)
  }
}
