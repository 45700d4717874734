import { messageOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Feed, FeedMessage } from '../routes/feed.ts'
import type { TaskSecrets } from '../secrets/task-secrets.ts'
import type { Standing } from './send-queue.ts'

interface AgentFeedOptions {
  readonly agent: string
  readonly feed: Pick<Feed, 'subscribe'>
  readonly taskSecrets: Pick<TaskSecrets, 'reveal'>
  readonly tell: (message: Standing) => void
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

const secretsRetryMs = 500

/** What an agent is told of tasks, routes and peers: a snapshot, then deltas, in their order, each when its secrets are there. */
export class AgentFeed {
  readonly #options: AgentFeedOptions
  readonly #unsubscribe: () => void
  #feeding = Promise.resolve()
  #hasEnded = false

  constructor(options: AgentFeedOptions) {
    this.#options = options
    this.#unsubscribe = options.feed.subscribe(options.agent, message => {
      this.#feeding = this.#feeding.then(async () => await this.#feed(message))
    })
  }

  /** What has not gone yet doesn't go any more. */
  end(): void {
    this.#hasEnded = true
    this.#unsubscribe()
  }

  /** While the store is away its secrets can't be read: nothing else happens either. */
  async #feed(message: FeedMessage): Promise<void> {
    const { agent, taskSecrets, tell, clock, log, signal } = this.#options
    const isOver = () => signal.aborted || this.#hasEnded
    while (!isOver()) {
      try {
        const tasks = await taskSecrets.reveal(message.tasks)
        if (!isOver()) tell(toWire({ ...message, tasks }))
        return
      } catch (err) {
        log.warn({ err: messageOf(err), agent }, 'secrets not read yet')
        await clock.sleep(secretsRetryMs, signal)
      }
    }
  }
}

function toWire({
  kind,
  revision,
  tasks,
  removedTasks,
  routes,
  removedRoutes,
  peers,
  removedPeers,
}: FeedMessage): Standing {
  if (kind === 'snapshot') {
    return { snapshot: { revision, tasks: [...tasks], routes: [...routes], peers: [...peers] } }
  }
  const [put, removed] = [[...tasks], [...removedTasks]]
  return {
    delta: {
      revision,
      tasks: put,
      removedTasks: removed,
      routes: [...routes],
      removedRoutes: [...removedRoutes],
      peers: [...peers],
      removedPeers: [...removedPeers],
    },
  }
}
