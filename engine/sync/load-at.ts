import { chooseManifests } from '../../core/compose/manifests.ts'
import { manifestMatcher } from './discover.ts'
import { isFresh, loadManifest, type CachedManifest, type LoadContext } from './load.ts'
import { mapLimited } from './map-limited.ts'
import type { ManifestFound } from './manifest.ts'

/** Manifests that are loaded at once. */
const concurrency = 16

export interface Loading {
  /** Which files can be manifests. */
  readonly globs: readonly string[]
  /** By path: what the last load found, and this one leaves for the next. Never shared by loads with another context. */
  readonly cache: Map<string, CachedManifest>
  readonly signal: AbortSignal
}

/** Every manifest of a commit's tree; those whose inputs are the same as before come from the cache. */
export async function loadAt(
  context: LoadContext,
  tree: string,
  { globs, cache, signal }: Loading,
): Promise<ManifestFound[]> {
  const files = await context.trees.list(tree, { matches: manifestMatcher(globs), signal })
  const paths = chooseManifests(files.map(file => file.path))
  const present = new Set(paths)
  for (const path of cache.keys()) if (!present.has(path)) cache.delete(path)
  return await mapLimited(paths, concurrency, async path => {
    const cached = cache.get(path)
    if (cached && (await isFresh(context, tree, cached))) return cached.manifest
    const loaded = await loadManifest(context, tree, path)
    cache.set(path, loaded)
    return loaded.manifest
  })
}
