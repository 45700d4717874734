import type { Manifest } from '../../core/model/application.ts'
import type { PlanView, PullOrigin } from '../../core/model/plan.ts'
import { planView, type TasksOf } from '../report/plan-view.ts'
import type { ManifestFound } from '../sync/manifest.ts'
import { planSync, type SyncWorld } from '../sync/plan.ts'
import type { Belonging } from './belongs.ts'
import { asForFork } from './fork-view.ts'

export interface PullWorld {
  /** With the manifests of `manifestsToPlan`. */
  readonly world: SyncWorld
  readonly belonging: Belonging
  /** Manifests of the merge base, loaded as the head's were. */
  readonly mergeBase: readonly ManifestFound[]
  readonly about: {
    readonly repository: string
    readonly commit: string
    readonly against?: string
    readonly pull: PullOrigin
  }
  readonly tasksOf: TasksOf
}

/** What a merge would do, so far as the pull request is the cause of it. */
export function planPull({ world, belonging, mergeBase, about, tasksOf }: PullWorld): PlanView {
  const { fork } = about.pull
  const decisions = planSync(fork ? overMergeBase(world, mergeBase) : world)
  const own = decisions.filter(d =>
    d.kind === 'refused' ? belonging.paths.has(d.path) : belonging.apps.has(d.app),
  )
  const view = planView(about, own, tasksOf)
  return fork ? asForFork(view, mergeBase) : view
}

/**
 * Without secrets, keys and variables the head of a fork is not what would run, and what runs is nothing to compare it with: the
 * merge base is, loaded without them as well.
 */
function overMergeBase(world: SyncWorld, mergeBase: readonly ManifestFound[]): SyncWorld {
  const loaded = mergeBase.flatMap(m => (m.kind === 'loaded' ? [m] : []))
  const base = new Map(
    loaded.map(({ path, project, files, digest, contexts }): [string, Manifest] => [
      project.name,
      {
        ...{ app: project.name, generation: 0, project, files, digest, contexts, acceptedAt: 0 },
        source: {
          repository: world.repository,
          path,
          ref: '',
          commit: '',
          author: '',
          subject: '',
        },
        trigger: { kind: 'pull-request' },
      },
    ]),
  )
  const applications = new Map(
    [...world.applications].map(([name, { failed: _failed, pin: _pin, ...app }]) => [name, app]),
  )
  return { ...world, base, applications }
}
