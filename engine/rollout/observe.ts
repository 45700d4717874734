import type { Rollout } from '../../core/model/rollout.ts'
import type { UpkeepWorld } from '../upkeep/world.ts'
import type { Stored } from '../view/known.ts'
import type { RolloutOptions } from './context.ts'
import { forUpkeep, gatherApp, type WorldSources } from './gather.ts'
import { namesBefore, readNeighbours } from './neighbours.ts'
import type { Version } from './wanted.ts'
import type { AppWorld, RolloutWorld } from './world.ts'

/** What it takes to look. */
export type Observed = WorldSources & Pick<RolloutOptions, 'manifests' | 'clock' | 'reports'>

/** Gathers what a step is decided from; undefined when the view lacks a record it needs. */
export async function observeWorld(
  options: Observed,
  { value: rollout }: Stored<Rollout>,
): Promise<RolloutWorld | undefined> {
  const manifest = await options.manifests.get(rollout.app, rollout.generation)
  if (!manifest) return undefined
  const names = rollout.phase === 'pending' ? namesBefore(options.view, rollout.app) : []
  const neighbours = names.length > 0 ? await readNeighbours(options, names) : undefined
  const world = await observeApp(options, rollout.app, manifest.source.repository)
  if (!world) return undefined
  const isOvertaken = options.reports && world.application.wanted > rollout.generation
  const newer = isOvertaken && (await options.manifests.get(rollout.app, world.application.wanted))
  return {
    ...{ ...world, rollout, manifest },
    ...(newer && { newer }),
    ...(neighbours && { neighbours }),
  }
}

/** Gathers what upkeep is decided from; undefined where there is nothing to keep up. */
export async function observeUpkeep(
  options: Observed,
  app: string,
): Promise<UpkeepWorld | undefined> {
  const { view } = options
  const rollout = view.unfinishedRollout(app)?.value
  const world = await observeApp(options, app, undefined)
  if (!world) return undefined
  const next = rollout && (await versionOf(options, app, rollout.generation))
  return forUpkeep(view, world, next)
}

async function observeApp(
  options: Observed,
  app: string,
  repository: string | undefined,
): Promise<AppWorld | undefined> {
  const before = options.view.apps.get(app)?.application?.value.active
  const previous = before === undefined ? undefined : await versionOf(options, app, before)
  return gatherApp(options, app, options.clock.now(), previous, repository)
}

async function versionOf(
  { view, manifests }: Observed,
  app: string,
  generation: number,
): Promise<Version | undefined> {
  const manifest = await manifests.get(app, generation)
  const images = view.app(app).rollouts.get(generation)?.value.images ?? {}
  return manifest && { manifest, images }
}
