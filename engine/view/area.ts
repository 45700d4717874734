import type { Entry } from '../../platform/store/store.ts'
import type { Known } from './known.ts'
import type { Touching } from './touched.ts'

/** How the records under one prefix of the store come into the view, and leave it. */
export interface Area {
  put(view: Known, at: At, entry: Entry, touched: Touching): void
  delete(view: Known, at: At, touched: Touching): void
}

/** What follows the prefix in a key. */
export interface At {
  readonly whole: string
  /** Up to the first slash. */
  readonly first: string
  readonly second: string
}

interface MapArea<T> {
  readonly of: (view: Known) => Map<string, T>
  readonly read: (entry: Entry) => T
  /** The map's key; default: the first part. */
  readonly name?: (at: At) => string
  readonly touch?: (touched: Touching, at: At) => void
}

/** One record per key, and nothing else that follows from it. */
export function mapArea<T>({ of, read, name = at => at.first, touch }: MapArea<T>): Area {
  return {
    put: (view, at, entry, touched) => {
      touch?.(touched, at)
      of(view).set(name(at), read(entry))
    },
    delete: (view, at, touched) => {
      touch?.(touched, at)
      of(view).delete(name(at))
    },
  }
}
