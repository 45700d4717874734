import { diffProjects } from '../../core/compose/diff.ts'
import type { ManifestPolicy } from '../../core/compose/policy.ts'
import type { Application, Manifest, Pin } from '../../core/model/application.ts'
import { findConflicts } from './conflicts.ts'
import type { Decision } from './decision.ts'
import type { ManifestFound, ManifestLoaded } from './manifest.ts'
import { type HoldOf, holdDecision, withHolds } from './hold.ts'
import { sharedNetworks } from './network-conflicts.ts'
import { findOrderConflicts, withoutOvertaking } from './order.ts'
import { isSameOutcome, outcomeOf } from './outcome.ts'
import { judgePrune, type PruneRules } from './prune.ts'
import { findSharedConflicts } from './shared-conflicts.ts'
import { sharedVolumes } from './volume-conflicts.ts'

export interface SyncWorld {
  readonly repository: string
  /** The manifests are a pull request's, and its applications are what they replace. Absent: the branch's. */
  readonly pull?: number
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
  /** What keeps changes back; absent: nothing does, as in a plan that nobody carries out. */
  readonly holdOf?: HoldOf
}

/** From a commit's manifests and what the cluster wants now to one decision for each, sorted by application. */
export function planSync(world: SyncWorld): Decision[] {
  const loaded = world.manifests.filter(manifest => manifest.kind === 'loaded')
  const missing = missingApplications(world)
  const { holdOf = () => undefined } = world
  const removals = decideRemovals(world, missing).map(removal => holdDecision(removal, holdOf))
  const leaving = new Set(removals.filter(d => d.kind === 'remove').map(d => d.app))
  const conflicts = conflictsOf(world, loaded, leaving)
  const networks = findSharedConflicts(sharedNetworks, world, loaded)
  const volumes = findSharedConflicts(sharedVolumes, world, loaded)
  const orders = findOrderConflicts(loaded, world.applications, leaving)
  const decisions = world.manifests.map((manifest): Decision => {
    if (manifest.kind === 'refused') return { ...manifest, ...ownerOf(world, manifest.path) }
    const { path } = manifest
    const conflict =
      conflicts.get(path) ?? networks.get(path) ?? volumes.get(path) ?? orders.get(path)
    if (conflict) {
      return { kind: 'refused', path, app: manifest.project.name, ...conflict }
    }
    return decideManifest(world, manifest)
  })
  const all = withoutOvertaking(withHolds([...decisions, ...removals], holdOf))
  return all.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

function decideManifest(world: SyncWorld, manifest: ManifestLoaded): Decision {
  const app = manifest.project.name
  const now = world.applications.get(app)
  const base = world.base.get(app)
  if (now?.removing === true || !now) return accept(manifest, undefined)
  if (now.down) return { kind: 'unchanged', app, reason: 'down until `banyan resume`' }
  const failedBefore = now.failed?.digest === manifest.digest
  const pinned = now.pin && isRolledBack(now.pin, manifest)
  if (failedBefore && world.retry && !pinned) return accept(manifest, base)
  if (failedBefore) {
    return { kind: 'unchanged', app, reason: `failed before: ${now.failed.reason}` }
  }
  if (pinned) {
    return { kind: 'unchanged', app, reason: `pinned to generation ${now.pin.generation}` }
  }
  if (now.digest === manifest.digest) return { kind: 'unchanged', app }
  if (base && !now.failed && isSameOutcome(base, manifest)) return { kind: 'note', app, manifest }
  return accept(manifest, base)
}

/** What is held keeps the ports and names that it has. */
function conflictsOf(
  { repository, applications, pull, holdOf }: SyncWorld,
  loaded: readonly ManifestLoaded[],
  leaving: ReadonlySet<string>,
): ReturnType<typeof findConflicts> {
  const conflicts = findConflicts(repository, loaded, applications, leaving, pull)
  const through = loaded.filter(({ project }) => !holdOf?.(project.name))
  if (through.length === loaded.length) return conflicts
  return new Map([...conflicts, ...findConflicts(repository, through, applications, leaving, pull)])
}

/** However it is written now. */
function isRolledBack(pin: Pin, manifest: ManifestLoaded): boolean {
  return pin.digest === manifest.digest || pin.outcome === outcomeOf(manifest)
}

function accept(manifest: ManifestLoaded, before: Manifest | undefined): Decision {
  const changes = diffProjects(before?.project, manifest.project, {
    before: before?.contexts ?? {},
    after: manifest.contexts,
  })
  return { kind: 'accept', app: manifest.project.name, manifest, changes }
}

function missingApplications(world: SyncWorld): Application[] {
  const { manifests, applications } = world
  const paths = new Set(manifests.map(manifest => manifest.path))
  const names = new Set(manifests.flatMap(m => (m.kind === 'loaded' ? [m.project.name] : [])))
  return [...applications.values()].filter(
    app =>
      isConcerned(world, app) &&
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
    app => isConcerned(world, app) && app.removing !== true,
  ).length
  const { approved, letGo } = world.prune
  const isMeant = missing.every(({ name }) => letGo?.has(name) ?? true)
  const rules = { ...world.prune, approved: approved && isMeant }
  const verdict = judgePrune(missing.length, total, rules)
  return missing.map(({ name }) =>
    verdict.kind === 'held'
      ? { kind: 'held', app: name, cause: 'prune', reason: verdict.reason }
      : {
          kind: 'remove',
          app: name,
          changes: diffProjects(world.base.get(name)?.project, undefined),
        },
  )
}

function ownerOf(world: SyncWorld, path: string): { readonly app?: string } {
  for (const app of world.applications.values()) {
    if (isConcerned(world, app) && app.path === path) return { app: app.name }
  }
  return {}
}

/** Pull requests have applications of their own, with the same paths. */
export function isConcerned(
  { repository, pull }: Pick<SyncWorld, 'repository' | 'pull'>,
  app: Pick<Application, 'repository' | 'preview'>,
): boolean {
  return app.repository === repository && app.preview?.pull === pull
}

function sortKey(decision: Decision): string {
  return decision.kind === 'refused' ? (decision.app ?? decision.path) : decision.app
}
