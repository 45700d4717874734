import type { ManifestPolicy } from '../../core/compose/policy.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { Application, Manifest } from '../../core/model/application.ts'
import type { Manifests } from '../manifests.ts'
import type { ClusterView } from '../view.ts'
import type { SyncRequest } from './context.ts'
import type { HoldOf } from './hold.ts'
import { mapLimited } from './map-limited.ts'
import type { ManifestFound } from './manifest.ts'
import { removalsLetGo } from './prune.ts'
import type { Decision } from './decision.ts'
import { isConcerned, planSync, type SyncWorld } from './plan.ts'

/** Manifests that are read at once. */
const concurrency = 16

export interface Planning {
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly config: Pick<RepositoryConfig, 'name' | 'prune' | 'pruneBudget'>
  /** Those of all repositories, which share the networks of the servers. */
  readonly policies: ReadonlyMap<string, ManifestPolicy>
  /** The pull request that the manifests are deployed for. Absent: they are the branch's, or would be. */
  readonly pull?: number
  /** What keeps changes back. */
  readonly holdOf?: HoldOf
}

/** `planSync` against what the cluster wants now. */
export async function planManifests(
  planning: Planning,
  manifests: readonly ManifestFound[],
  request: Pick<SyncRequest, 'retry' | 'approve'>,
): Promise<Decision[]> {
  return planSync(await syncWorld(planning, manifests, request))
}

/** `compares`: applications whose manifests are looked up, to compare with; the others' decisions are of no interest. */
export async function syncWorld(
  { view, manifests: stored, config, policies, pull, holdOf }: Planning,
  manifests: readonly ManifestFound[],
  request: Pick<SyncRequest, 'retry' | 'approve'>,
  compares: (app: Application) => boolean = () => true,
): Promise<SyncWorld> {
  const applications = applicationsOf(view)
  const digests = new Map(
    manifests.flatMap(m => (m.kind === 'loaded' ? [[m.project.name, m.digest] as const] : [])),
  )
  const whose = { repository: config.name, ...(pull !== undefined && { pull }) }
  const compared = [...applications.values()].filter(
    app =>
      isConcerned(whose, app) &&
      compares(app) &&
      (app.digest !== digests.get(app.name) || request.retry === true),
  )
  const bases = await mapLimited(compared, concurrency, app => baseOf(stored, app))
  const { prune, pruneBudget: budget } = config
  const before = view.repositories.get(config.name)?.value
  const letGo = removalsLetGo(before, request.approve === true)
  return {
    ...whose,
    manifests,
    applications,
    base: new Map(bases.flatMap(base => (base ? [[base.app, base] as const] : []))),
    policies,
    prune: { prune, budget, approved: letGo.size > 0, letGo },
    retry: request.retry === true,
    ...(holdOf && { holdOf }),
  }
}

export function applicationsOf(view: ClusterView): Map<string, Application> {
  return new Map(
    [...view.apps].flatMap(([name, { application }]) =>
      application ? [[name, application.value] as const] : [],
    ),
  )
}

async function baseOf(
  stored: Manifests,
  { name, failed, active, wanted }: Application,
): Promise<Manifest | undefined> {
  const generation = failed ? active : wanted
  if (generation === undefined) return undefined
  return await stored.get(name, generation)
}
