import type { GitHubConfig } from '../../core/config/repository.ts'
import { isSettled } from '../rollout/verdict.ts'
import type { Leap } from '../rollout/leap.ts'
import { isJob } from '../rollout/order.ts'
import { statusOf, type RolloutWorld } from '../rollout/world.ts'
import { deploymentsOf } from './deployments.ts'
import { isLive } from '../../core/model/rollout.ts'
import type { OutboxContent } from '../../core/model/outbox.ts'
import type { Turn } from './news.ts'
import { statusesOf } from './statuses.ts'

/** What a leap of a rollout means to whoever is told of it. */
export function turnOf(world: RolloutWorld, { whole }: Leap): Turn {
  const { rollout: before, manifest, now, previous, newer } = world
  const serving = Object.values((whole.application ?? world.application).serving)
  const after = whole.rollout
  return {
    ...{ before, after, manifest, now },
    ...(isLive(after.phase) && !isLive(before.phase) && { servers: serversOf(world) }),
    paused: after.phase === 'failed' && serving.some(({ hashes }) => hashes.length > 1),
    ...(previous && { serving: previous.manifest }),
    ...(newer && { newer }),
  }
}

/** What GitHub is owed for a turn. */
export function owedToGitHub(
  turn: Turn,
  config: GitHubConfig,
  preview: RolloutWorld['application']['preview'],
): OutboxContent[] {
  const { environment } = config
  return [
    ...(config.statuses ? statusesOf(turn, config) : []),
    ...(config.deployments
      ? deploymentsOf(turn, { environment, ...(preview && { preview }) })
      : []),
  ]
}

/** Agents that have tasks of what serves now, and those where all of them do. */
function serversOf(world: RolloutWorld): NonNullable<Turn['servers']> {
  const { application, manifest, tasks } = world
  const jobs = new Set(manifest.project.services.filter(isJob).map(({ name }) => name))
  const serving = tasks.filter(({ service, hash }) =>
    application.serving[service]?.hashes.includes(hash),
  )
  const late = serving.filter(task => !isSettled(statusOf(world, task), jobs.has(task.service)))
  const all = new Set(serving.map(({ agent }) => agent))
  const lacking = new Set(late.map(({ agent }) => agent))
  return { wanted: all.size, ready: all.size - lacking.size }
}
