import type { ObjectStore } from './object-store.ts'

/** How refs are looked up and objects brought: the only part that knows a protocol. */
export interface Transport {
  /** For messages: the address without userinfo. */
  readonly where: string
  resolve(ref: string, signal: AbortSignal): Promise<string>
  /** Full name → what it points at: a commit, where the tag was annotated. */
  tags(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  /**
   * Adds the commit with all its trees and blobs as packs to the bare repository, and points `localRef` at it.
   * What `localRef` points at already need not be sent again.
   */
  fetchInto(want: Want, signal: AbortSignal): Promise<void>
}

export interface Want {
  readonly gitdir: string
  readonly ref: string
  readonly commit: string
  readonly localRef: string
  /** What the bare repository holds already. */
  readonly objects: ObjectStore
  /** Commits, this one included, to send backwards; default 1. */
  readonly depth?: number
}
