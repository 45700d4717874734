import { defaultPolicy } from '../../core/compose/policy.ts'
import type { PreviewsConfig, RepositoryConfig } from '../../core/config/repository.ts'
import { hashOf } from '../../core/hash.ts'
import type { GitRepository } from '../git/repository.ts'
import type { TreeReader } from '../git/tree.ts'
import type { SyncContext } from '../sync/context.ts'
import { type CachedManifest, loadManifest, type LoadContext } from '../sync/load.ts'
import { loadAt } from '../sync/load-at.ts'
import type { ManifestFound, ManifestLoaded, ManifestRefused } from '../sync/manifest.ts'
import { asPreview, type PreviewPlace } from './as-preview.ts'

export interface PreviewSource {
  readonly config: RepositoryConfig
  readonly previews: PreviewsConfig
  readonly repository: GitRepository
  readonly trees: TreeReader
}

export interface PreviewManifests {
  readonly manifests: readonly ManifestFound[]
  /** By `portKey`. */
  readonly ports: Readonly<Record<string, number>>
}

/**
 * Every manifest of a pull request as it may run beside production: loaded once for its name, and again under its
 * preview's. Neither load sees a secret but those of the previews' own scope, nor what only the policy allows.
 */
export async function loadPreview(
  { view, keyring }: Pick<SyncContext, 'view' | 'keyring'>,
  source: PreviewSource,
  tree: string,
  { ports: before, taken, ...place }: Omit<PreviewPlace, 'repository' | 'range'>,
  signal: AbortSignal,
): Promise<PreviewManifests> {
  const { config, previews } = source
  const context: LoadContext = {
    ...{ repository: source.repository, trees: source.trees, variables: config.variables },
    ...{ policy: defaultPolicy, defaultName: config.name },
    secrets: { heads: view.secretHeads, scope: previews.secrets, keyring },
    sopsRefusal: 'previews open no encrypted files',
  }
  const loading = { globs: config.manifests, cache: new Map<string, CachedManifest>(), signal }
  const ports: Record<string, number> = {}
  const manifests: ManifestFound[] = []
  for (const first of await loadAt(context, tree, loading)) {
    const named = first.kind === 'refused' ? first : await renamed(context, tree, first, place.pull)
    const own = {
      ...{ ...place, repository: config.name, range: previews.ports, ports: before },
      taken: { ...taken, ports: new Set([...taken.ports, ...Object.values(ports)]) },
    }
    manifests.push(named.kind === 'refused' ? named : besideOthers(named, own, ports))
  }
  return { manifests, ports }
}

async function renamed(
  context: LoadContext,
  tree: string,
  { path, project }: ManifestLoaded,
  pull: number,
): Promise<ManifestFound> {
  const name = `${project.name}-pr-${pull}`
  const variables = { ...context.variables, COMPOSE_PROJECT_NAME: name }
  return (await loadManifest({ ...context, variables }, tree, path)).manifest
}

/** Notes its ports in `ports`. */
function besideOthers(
  manifest: ManifestLoaded,
  place: PreviewPlace,
  ports: Record<string, number>,
): ManifestFound {
  const made = asPreview(manifest.project, place)
  if (made.kind === 'refused') return refused(manifest, made.problems)
  Object.assign(ports, made.ports)
  return { ...manifest, project: made.project, digest: hashOf([manifest.digest, made.ports]) }
}

function refused(
  { path, digest, secrets }: ManifestLoaded,
  problems: readonly string[],
): ManifestRefused {
  const message = `${path}: a preview can't have this: ${problems.join('; ')}`
  return { kind: 'refused', path, digest, secrets, code: 'preview-refused', message }
}
