import type { Rollout, RolloutPhase } from '../../core/model/rollout.ts'
import { loadOf, spreadOf } from '../scheduler/loads.ts'
import type { Stored } from '../view.ts'
import type { RolloutOptions } from './context.ts'
import type { RolloutWorld } from './world.ts'

/** In these what the agents carry already is of interest: it costs a look at every task of the cluster. */
const beforePlaced: readonly RolloutPhase[] = ['pending', 'building', 'scheduling']

/** Gathers what a step is decided from; undefined when the view lacks a record it needs. */
export async function observeWorld(
  { view, manifests, settingsOf, clock }: RolloutOptions,
  { value: rollout }: Stored<Rollout>,
): Promise<RolloutWorld | undefined> {
  const manifest = await manifests.get(rollout.app, rollout.generation)
  const { application, tasks, statuses, rollouts } = view.app(rollout.app)
  if (!manifest || !application) return undefined
  const { active } = application.value
  const before = active === undefined ? undefined : await manifests.get(rollout.app, active)
  const ofTasks = beforePlaced.includes(rollout.phase) ? view.tasksByAgent : undefined
  return {
    now: clock.now(),
    application: application.value,
    applicationRevision: application.revision,
    rollout,
    manifest,
    ...(before &&
      active !== undefined && {
        previous: { manifest: before, images: rollouts.get(active)?.value.images ?? {} },
      }),
    tasks: [...tasks.values()],
    statuses,
    agents: [...view.agents.values()].map(({ value: agent }) =>
      loadOf(agent, view.alive.has(agent.name), ofTasks?.get(agent.name)?.values() ?? []),
    ),
    spread: spreadOf(tasks.values()),
    acks: view.acks,
    settings: settingsOf(manifest.source.repository),
  }
}
