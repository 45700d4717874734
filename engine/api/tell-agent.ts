import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { type LeavesDrift, watchHealing } from '../healing.ts'
import type { EnginePlaces } from '../nodes/engine-places.ts'
import type { Feed } from '../routes/feed.ts'
import type { TaskSecrets } from '../secrets/task-secrets.ts'
import { watchSweeps } from '../sweeps.ts'
import type { ClusterView } from '../view.ts'
import { AgentFeed } from './agent-feed.ts'
import type { Standing } from './send-queue.ts'

export interface TellContext {
  readonly view: ClusterView
  readonly feed: Pick<Feed, 'subscribe'>
  /** Absent: agents are told of no engines. */
  readonly places?: EnginePlaces
  readonly taskSecrets: Pick<TaskSecrets, 'reveal'>
  /** Absent: what somebody stops or removes is always put back. */
  readonly leavesDrift?: LeavesDrift
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Tells an agent everything that it has to know now, whatever it was told before, and then what changes. Answers how to stop: after
 * that nothing is told, not even what was on its way.
 */
export function tellAgent(
  { view, places, leavesDrift = () => false, ...context }: TellContext,
  agent: string,
  tell: (message: Standing) => void,
): () => void {
  const leave = places?.follow(({ places: engines, removedKeys }) =>
    tell({ engines: { engines: [...engines], removedKeys: [...removedKeys] } }),
  )
  // before the tasks that they are about
  const unwatchHealing = watchHealing(view, agent, leavesDrift, rules =>
    tell({ healing: { rules: [...rules] } }),
  )
  const unwatchSweeps = watchSweeps(view, agent, apps => tell({ sweeps: { apps: [...apps] } }))
  const feed = new AgentFeed({ ...context, agent, tell })
  return () => {
    leave?.()
    unwatchHealing()
    unwatchSweeps()
    feed.end()
  }
}
