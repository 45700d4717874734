import type { Application } from '../../core/model/application.ts'
import type { ManifestFound } from '../sync/manifest.ts'

/** What a pull request changes by itself, whatever happened on its base since. */
export interface Belonging {
  /** Manifest paths whose inputs differ between merge base and head, and those that came or went. */
  readonly paths: ReadonlySet<string>
  /** Applications that they make, or made. */
  readonly apps: ReadonlySet<string>
}

export function belongingTo(
  head: readonly ManifestFound[],
  mergeBase: readonly ManifestFound[],
): Belonging {
  const [now, before] = [byPath(head), byPath(mergeBase)]
  const all = [...new Set([...now.keys(), ...before.keys()])]
  const paths = new Set(all.filter(path => now.get(path)?.digest !== before.get(path)?.digest))
  const changed = [...head, ...mergeBase].filter(({ path }) => paths.has(path))
  const apps = new Set(changed.flatMap(m => (m.kind === 'loaded' ? [m.project.name] : [])))
  return { paths, apps }
}

export function isOwn(
  { paths, apps }: Belonging,
  { name, path }: Pick<Application, 'name' | 'path'>,
): boolean {
  return apps.has(name) || paths.has(path)
}

/**
 * The head as `planSync` is to see it: manifests that belong to the pull request as they are, and in place of the others a word
 * that they are there, so that their applications keep what they have now and none of them counts as removed.
 */
export function manifestsToPlan(
  head: readonly ManifestFound[],
  belonging: Belonging,
  applications: Iterable<Application>,
): ManifestFound[] {
  const others = [...applications].filter(app => !isOwn(belonging, app))
  return [
    ...head.filter(({ path }) => belonging.paths.has(path)),
    ...others.map(({ path, digest }): ManifestFound => ({
      ...{ kind: 'refused', path, digest, secrets: {}, code: 'untouched', message: '' },
    })),
  ]
}

function byPath(manifests: readonly ManifestFound[]): ReadonlyMap<string, ManifestFound> {
  return new Map(manifests.map(manifest => [manifest.path, manifest]))
}
