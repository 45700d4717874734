import type { ImageId } from './copy-image.ts'
import { idText } from './in-use.ts'

/** A manifest in the registry. */
export interface StoredManifest extends ImageId {
  /** Epoch milliseconds of its last push. */
  readonly pushedAt: number
}

export interface Needs {
  readonly now: number
  /** Images of generations that can run, or be gone back to. */
  readonly kept: readonly ImageId[]
  /** What was asked for of late, as `idText`: a rollout may be about to use it. */
  readonly recent: ReadonlySet<string>
}

/** A build that takes long is over by then, and its generation is in the store. */
const graceMs = 24 * 3_600_000

/** Splits what is there; what an index that stays names stays with it, which is for the caller to find out. */
export function unneeded(
  stored: readonly StoredManifest[],
  { now, kept, recent }: Needs,
): { readonly stay: readonly StoredManifest[]; readonly go: readonly StoredManifest[] } {
  const wanted = new Set(kept.map(idText))
  const stays = (manifest: StoredManifest) =>
    wanted.has(idText(manifest)) ||
    recent.has(idText(manifest)) ||
    now - manifest.pushedAt < graceMs
  return { stay: stored.filter(stays), go: stored.filter(manifest => !stays(manifest)) }
}
