import type { Rollout } from '../../core/model/rollout.ts'
import { spreadOf } from '../scheduler/loads.ts'
import type { Loss, UpkeepWorld } from '../upkeep/world.ts'
import type { ClusterView } from '../view.ts'
import type { RolloutOptions } from './context.ts'
import type { Version } from './wanted.ts'
import type { AppWorld } from './world.ts'

/** Where a world is gathered from: what an engine knows, at one moment. */
export type WorldSources = Pick<RolloutOptions, 'view' | 'loads' | 'settingsOf'>

/** `previous`: what serves. Undefined when there is no such application. */
export function gatherApp(
  { view, loads, settingsOf }: WorldSources,
  app: string,
  now: number,
  previous: Version | undefined,
  repository: string | undefined,
): AppWorld | undefined {
  const { application, tasks, statuses } = view.app(app)
  if (!application) return undefined
  return {
    now,
    application: application.value,
    applicationRevision: application.revision,
    ...(previous && { previous }),
    tasks: [...tasks.values()],
    statuses,
    agents: loads.all(now),
    spread: spreadOf(tasks.values()),
    acks: view.acks,
    homes: view.homes,
    vips: view.vips,
    settings: settingsOf(repository ?? application.value.repository),
  }
}

/** `next`: what is being rolled out. */
export function forUpkeep(
  view: ClusterView,
  world: AppWorld,
  next: Version | undefined,
): UpkeepWorld {
  const moves = [...view.restless].flatMap(name =>
    Object.values(view.apps.get(name)?.application?.value.moves ?? {}),
  )
  const rollout = view.unfinishedRollout(world.application.name)
  return {
    ...world,
    ...(next && { next }),
    ...(rollout && {
      underWay: { generation: rollout.value.generation, revision: rollout.revision },
    }),
    busy: rollout !== undefined && !yields(world, rollout.value),
    losses: new Map([...view.lost].flatMap(name => lossOf(view, name))),
    movesUnderWay: moves.length,
  }
}

/** It may wait for others for long, and has not begun. */
function yields({ application }: AppWorld, { phase }: Rollout): boolean {
  return application.after !== undefined && phase === 'pending'
}

function lossOf(view: ClusterView, name: string): (readonly [string, Loss])[] {
  const agent = view.agents.get(name)
  const at = agent?.value.lost?.since
  return agent && at !== undefined ? [[name, { at, revision: agent.revision }]] : []
}
