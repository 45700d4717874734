import type { NotificationConfig } from '../../core/config/engine.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import { openGitHub } from '../github/open.ts'
import { RollingLease } from '../rolling-lease.ts'
import { githubLimits } from './budget.ts'
import { channelRoom } from './compact.ts'
import { githubSender } from './github/sender.ts'
import { startOutbox, type OutboxOptions } from './outbox.ts'
import type { Sender } from './sender.ts'
import type { ClusterView } from '../view.ts'
import type { Metrics } from '../metrics.ts'
import { outboxMetrics } from './metrics.ts'
import { notificationSenders } from './notification-sender.ts'
import { Reports } from './reports.ts'

/** As long as GitHub's page of a commit may still be looked at. */
const postedMs = 30 * 24 * 3_600_000
const dayMs = 24 * 3_600_000

export interface ReportingOptions extends Omit<
  OutboxOptions,
  'mirror' | 'senders' | 'random' | 'limits' | 'room'
> {
  readonly repositories: readonly RepositoryConfig[]
  readonly notifications: readonly NotificationConfig[]
  readonly view: ClusterView
  readonly metrics: Pick<Metrics, 'registry'>
}

export interface Reporting {
  /** What everybody writes with who has news. */
  readonly reports: Reports
  readonly idle: () => Promise<void>
}

/** Takes news, and brings it to GitHub and to the receivers of notifications. The view's mirror must show the outbox. */
export function startReporting(options: ReportingOptions): Reporting {
  const { repositories, notifications, view, events, clock, metrics } = options
  const now = () => clock.now()
  outboxMetrics(metrics.registry, view.mirror, now)
  const senders = new Map([...githubSenders(options), ...notificationSenders(notifications, now)])
  const outbox = startOutbox({
    ...{ ...options, mirror: view.mirror, senders },
    ...{ random: Math.random, limits: githubLimits, room: channelRoom },
  })
  const rolloutsOf = (app: string) => [...view.app(app).rollouts.values()].map(each => each.value)
  const reports = new Reports({ repositories, notifications, rolloutsOf, lease: events.lease, now })
  return { reports, idle: async () => await outbox.idle() }
}

interface GitHubSenderOptions extends Pick<ReportingOptions, 'store' | 'events' | 'clock'> {
  readonly repositories: readonly Pick<RepositoryConfig, 'name' | 'url' | 'auth' | 'github'>[]
}

/** By channel. */
export function githubSenders({
  repositories,
  store,
  events,
  clock,
}: GitHubSenderOptions): Map<string, Sender> {
  const now = () => clock.now()
  const postedLease = new RollingLease(store, { keptMs: postedMs, renewAfterMs: dayMs, now })
  const common = { store, postedLease, outboxLease: events.lease, now, random: Math.random }
  return new Map(
    repositories.flatMap(config => {
      const github = openGitHub(config, { store, clock })
      return github ? [[config.name, githubSender({ ...common, github })] as const] : []
    }),
  )
}
