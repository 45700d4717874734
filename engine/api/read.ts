import type { RepositoryState } from '../../core/model/repository.ts'
import { placeKey } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import { version } from '../../platform/version.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Generation } from '../../proto/gen/banyan/v1/Generation.ts'
import type { HistoryReply } from '../../proto/gen/banyan/v1/HistoryReply.ts'
import type { ListTasksReply } from '../../proto/gen/banyan/v1/ListTasksReply.ts'
import type { RepositoryStatus } from '../../proto/gen/banyan/v1/RepositoryStatus.ts'
import type { StatusReply } from '../../proto/gen/banyan/v1/StatusReply.ts'
import { findApplication } from '../applications.ts'
import type { Manifests } from '../manifests.ts'
import type { Syncs } from '../sync/loop.ts'
import type { ClusterView } from '../view.ts'
import { agentStatuses } from './agents.ts'
import { heldSentences, repositorySuspension, waysOut } from './held.ts'
import { owedSentences } from './owed.ts'
import {
  presentApplication,
  presentBareGeneration,
  presentGeneration,
  presentTask,
  type AppFacts,
} from './present.ts'

export interface ReadContext {
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly syncs: Syncs
  readonly clock: Clock
  readonly engineId: string
}

export async function statusReply({
  store,
  view,
  manifests,
  syncs,
  clock,
  engineId,
}: ReadContext): Promise<StatusReply> {
  const facts = await Promise.all(
    [...view.apps.keys()].sort().map(async name => await factsOf({ view, manifests }, name)),
  )
  const owed = await owedSentences(store)
  return {
    repositories: syncs.names().map(name => {
      const state = view.repositories.get(name)?.value
      return presentRepository(syncs, state, name, owed.get(name))
    }),
    applications: facts.filter(fact => fact !== undefined).map(presentApplication),
    agents: agentStatuses(view, clock.now()),
    engineId,
    version,
  }
}

export function tasksReply(view: ClusterView, app: string): ListTasksReply {
  if (app !== '') findApplication(view, app)
  const apps = app === '' ? [...view.apps.keys()].sort() : [app]
  return {
    tasks: apps.flatMap(name => {
      const { tasks, statuses, application } = view.app(name)
      return [...tasks.values()]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(task => presentTask(task, statuses.get(placeKey(task)), application?.value))
    }),
  }
}

export async function historyReply(
  { view, manifests }: ReadContext,
  app: string,
): Promise<HistoryReply> {
  const { value } = findApplication(view, app)
  const { rollouts } = view.app(app)
  const history = await manifests.history(app)
  const generations = history.map(manifest =>
    presentGeneration(
      manifest,
      rollouts.get(manifest.generation)?.value,
      manifest.generation === value.active,
    ),
  )
  return {
    generations:
      generations.length > 0 ? generations : await knownGenerations(manifests, view, app),
  }
}

/** Without the store's manifests: what the view has of their rollouts. */
async function knownGenerations(
  manifests: Manifests,
  view: ClusterView,
  app: string,
): Promise<Generation[]> {
  const { application, rollouts } = view.app(app)
  const newestFirst = [...rollouts.values()].sort((a, b) => b.value.generation - a.value.generation)
  return await Promise.all(
    newestFirst.map(async ({ value: rollout }) => {
      const { generation } = rollout
      const manifest = await manifests.get(app, generation)
      const isActive = generation === application?.value.active
      return manifest
        ? presentGeneration(manifest, rollout, isActive)
        : presentBareGeneration(rollout, isActive)
    }),
  )
}

export async function factsOf(
  { view, manifests }: Pick<ReadContext, 'view' | 'manifests'>,
  name: string,
): Promise<AppFacts | undefined> {
  const { application, rollouts, tasks, statuses } = view.app(name)
  if (!application) return undefined
  const { active, wanted } = application.value
  const manifest = await manifests.get(name, active ?? wanted)
  const rollout = rollouts.get(wanted)?.value
  const activeRollout = active === undefined ? undefined : rollouts.get(active)?.value
  return {
    application: application.value,
    ...(rollout && { rollout }),
    ...(manifest && { manifest }),
    ...(activeRollout && { activeRollout }),
    tasks: [...tasks.values()],
    statuses,
    lost: view.lost,
  }
}

function presentRepository(
  syncs: Syncs,
  state: RepositoryState | undefined,
  name: string,
  owed: string | undefined,
): RepositoryStatus {
  const { config, lastEndedAt } = syncs.get(name)
  const invalid = Object.values(state?.manifests ?? {}).flatMap(m =>
    m.error === undefined ? [] : [m.error],
  )
  const known = state ?? {}
  const suspension = repositorySuspension(config, known)
  const problems = [
    ...(suspension === undefined ? [] : [suspension]),
    ...(state?.error ? [state.error.message] : []),
    ...invalid,
    ...heldSentences(known),
    ...(owed === undefined ? [] : [owed]),
  ]
  return {
    name,
    ref: config.ref.name,
    commit: state?.head ?? '',
    syncedAt: Math.max(lastEndedAt ?? 0, state?.syncedAt ?? 0),
    state: stateOf(suspension !== undefined, syncs.isSyncing(name), state, invalid.length),
    problems,
    next: waysOut(config, known),
  }
}

function stateOf(
  suspended: boolean,
  syncing: boolean,
  state: RepositoryState | undefined,
  invalid: number,
): string {
  if (suspended) return 'suspended'
  if (state?.error) return 'error'
  if (syncing) return 'syncing'
  if (!state?.head) return 'never'
  if (invalid > 0) return 'invalid'
  if (state.held) return 'held'
  return state.waiting ? 'waiting' : 'in-sync'
}
