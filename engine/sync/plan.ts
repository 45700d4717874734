import { diffProjects, type ServiceChange } from '../../core/compose/diff.ts'
import type { ManifestPolicy } from '../../core/compose/policy.ts'
import { canonicalJson } from '../../core/hash.ts'
import type { Application, Manifest } from '../../core/model/application.ts'
import { findConflicts } from './conflicts.ts'
import type { ManifestFound, ManifestLoaded } from './manifest.ts'
import { findNetworkConflicts } from './network-conflicts.ts'
import { judgePrune, type PruneRules } from './prune.ts'

/** What one sync would do with one application or manifest. Every "no" has its reason. */
export type Decision =
  | {
      readonly kind: 'accept'
      readonly app: string
      readonly manifest: ManifestLoaded
      readonly changes: readonly ServiceChange[]
    }
  /** Inputs changed, but nothing that a container or a route would notice. */
  | { readonly kind: 'note'; readonly app: string; readonly manifest: ManifestLoaded }
  | { readonly kind: 'unchanged'; readonly app: string; readonly reason?: string }
  | {
      readonly kind: 'refused'
      readonly path: string
      readonly app?: string
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'remove'; readonly app: string; readonly changes: readonly ServiceChange[] }
  | { readonly kind: 'held'; readonly app: string; readonly reason: string }

export interface SyncWorld {
  readonly repository: string
  /** Every manifest of the commit. */
  readonly manifests: readonly ManifestFound[]
  /** All applications of the cluster. */
  readonly applications: ReadonlyMap<string, Application>
  /**
   * What applications are compared with: the wanted generation, or, when that failed, the active one. Needed of those
   * whose digest differs and of those that may be removed.
   */
  readonly base: ReadonlyMap<string, Manifest>
  /** What manifests of each repository may ask for. */
  readonly policies: ReadonlyMap<string, ManifestPolicy>
  readonly prune: PruneRules
  /** Try again what failed. */
  readonly retry: boolean
}

/** From a commit's manifests and what the cluster wants now to one decision for each, sorted by application. */
export function planSync(world: SyncWorld): Decision[] {
  const loaded = world.manifests.filter(manifest => manifest.kind === 'loaded')
  const missing = missingApplications(world)
  const removals = decideRemovals(world, missing)
  const leaving = new Set(removals.filter(d => d.kind === 'remove').map(d => d.app))
  const conflicts = findConflicts(world.repository, loaded, world.applications, leaving)
  const networks = findNetworkConflicts(world, loaded)
  const decisions = world.manifests.map((manifest): Decision => {
    if (manifest.kind === 'refused') return { ...manifest, ...ownerOf(world, manifest.path) }
    const conflict = conflicts.get(manifest.path) ?? networks.get(manifest.path)
    if (conflict) {
      return { kind: 'refused', path: manifest.path, app: manifest.project.name, ...conflict }
    }
    return decideManifest(world, manifest)
  })
  return [...decisions, ...removals].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

function decideManifest(world: SyncWorld, manifest: ManifestLoaded): Decision {
  const app = manifest.project.name
  const now = world.applications.get(app)
  const base = world.base.get(app)
  if (now?.removing === true || !now) return accept(manifest, undefined)
  if (now.down) return { kind: 'unchanged', app, reason: 'down until `banyan resume`' }
  const failedBefore = now.failed?.digest === manifest.digest
  if (failedBefore && world.retry) return accept(manifest, base)
  if (failedBefore) {
    return { kind: 'unchanged', app, reason: `failed before: ${now.failed.reason}` }
  }
  if (now.digest === manifest.digest) {
    const pinned = now.pin && `pinned to generation ${now.pin.generation}`
    return { kind: 'unchanged', app, ...(pinned !== undefined && { reason: pinned }) }
  }
  if (base && !now.failed && sameOutcome(base, manifest)) return { kind: 'note', app, manifest }
  return accept(manifest, base)
}

function accept(manifest: ManifestLoaded, before: Manifest | undefined): Decision {
  const changes = diffProjects(before?.project, manifest.project, {
    before: before?.contexts ?? {},
    after: manifest.contexts,
  })
  return { kind: 'accept', app: manifest.project.name, manifest, changes }
}

/** Comments, formatting, another way of writing the same: containers and routes would not notice. */
function sameOutcome(base: Manifest, { project, contexts }: ManifestLoaded): boolean {
  return canonicalJson([base.project, base.contexts]) === canonicalJson([project, contexts])
}

function missingApplications({ repository, manifests, applications }: SyncWorld): Application[] {
  const paths = new Set(manifests.map(manifest => manifest.path))
  const names = new Set(manifests.flatMap(m => (m.kind === 'loaded' ? [m.project.name] : [])))
  return [...applications.values()].filter(
    app =>
      app.repository === repository &&
      app.removing !== true &&
      !names.has(app.name) &&
      !paths.has(app.path),
  )
}

/** A manifest that can't be read any more is not a manifest that was removed. */
function decideRemovals(
  world: SyncWorld,
  missing: readonly Application[],
): Extract<Decision, { kind: 'remove' | 'held' }>[] {
  if (missing.length === 0) return []
  const total = [...world.applications.values()].filter(
    app => app.repository === world.repository && app.removing !== true,
  ).length
  const verdict = judgePrune(missing.length, total, world.prune)
  return missing.map(({ name }) =>
    verdict.kind === 'held'
      ? { kind: 'held', app: name, reason: verdict.reason }
      : {
          kind: 'remove',
          app: name,
          changes: diffProjects(world.base.get(name)?.project, undefined),
        },
  )
}

function ownerOf({ repository, applications }: SyncWorld, path: string): { readonly app?: string } {
  for (const app of applications.values()) {
    if (app.repository === repository && app.path === path) return { app: app.name }
  }
  return {}
}

function sortKey(decision: Decision): string {
  return decision.kind === 'refused' ? (decision.app ?? decision.path) : decision.app
}
