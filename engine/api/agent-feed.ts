import { messageOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { EngineMessage } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import type { Feed, FeedMessage } from '../routes/feed.ts'
import type { TaskSecrets } from '../secrets/task-secrets.ts'

interface AgentFeedOptions {
  readonly agent: string
  readonly feed: Pick<Feed, 'subscribe'>
  readonly taskSecrets: Pick<TaskSecrets, 'reveal'>
  readonly send: (message: EngineMessage) => void
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

const secretsRetryMs = 500

/** What an agent is told of tasks, routes and peers: a snapshot, then deltas, in their order, each when its secrets are there. */
export class AgentFeed {
  readonly #options: AgentFeedOptions
  #unsubscribe: () => void
  #feeding = Promise.resolve()
  /** Raised with each snapshot, and at the end: what was asked for before it doesn't go any more. */
  #subscription = 0
  #hasEnded = false

  constructor(options: AgentFeedOptions) {
    this.#options = options
    this.#unsubscribe = this.#subscribe()
  }

  /** With a new snapshot, in place of all that has not gone yet. After the end nothing is told any more. */
  startOver(): void {
    if (this.#hasEnded) return
    this.#unsubscribe()
    this.#unsubscribe = this.#subscribe()
  }

  end(): void {
    this.#hasEnded = true
    this.#subscription++
    this.#unsubscribe()
  }

  #subscribe(): () => void {
    const subscription = ++this.#subscription
    return this.#options.feed.subscribe(this.#options.agent, message => {
      this.#feeding = this.#feeding.then(async () => await this.#feed(message, subscription))
    })
  }

  /** While the store is away its secrets can't be read: nothing else happens either. */
  async #feed(message: FeedMessage, subscription: number): Promise<void> {
    const { agent, taskSecrets, send, clock, log, signal } = this.#options
    const isOver = () => signal.aborted || subscription !== this.#subscription
    while (!isOver()) {
      try {
        const tasks = await taskSecrets.reveal(message.tasks)
        if (!isOver()) send(toWire({ ...message, tasks }))
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
}: FeedMessage): EngineMessage {
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
