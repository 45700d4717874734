import { keys } from '../../core/keys.ts'
import { messageOf } from '../../core/errors.ts'
import type { TaskStatus } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { AgentMessage__Output } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { EngineMessage } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import type { Events } from '../events.ts'
import { isCutOff } from '../nodes/cut-off.ts'
import type { SignOfLife, SignsOfLife } from '../nodes/sign-of-life.ts'
import { noteTunnelKey } from '../nodes/tunnel-key.ts'
import type { AgentWatch } from '../nodes/watch.ts'
import { isAckAwaited } from '../rollout/awaited.ts'
import type { Feed, FeedMessage } from '../routes/feed.ts'
import type { TaskSecrets } from '../secrets/task-secrets.ts'
import type { ClusterView } from '../view.ts'
import { noteSwept, watchSweeps } from '../sweeps.ts'
import type { JoinContext } from '../join/join.ts'
import type { ConnectedAgents } from './connected.ts'
import type { OpenStreams } from './open-streams.ts'
import type { LogRelay } from './log-relay.ts'

export interface AgentServiceOptions {
  readonly store: Store
  readonly view: ClusterView
  readonly feed: Feed
  readonly events: Events
  readonly relay: LogRelay
  readonly connected: ConnectedAgents
  readonly streams: OpenStreams
  /** Absent: this engine has no agents on other servers. */
  readonly joining?: JoinContext
  readonly taskSecrets: Pick<TaskSecrets, 'reveal'>
  readonly signs: SignsOfLife
  readonly agentWatch: Pick<AgentWatch, 'silent' | 'back'>
  readonly engineId: string
  readonly vpcCidr: string
  readonly vipCidr: string
  /** Of the managed registry, on loopback. */
  readonly registryPort?: number
  readonly clock: Clock
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

type Call = Parameters<AgentServiceHandlers['Connect']>[0]

/** Status records of one report that go into one transaction. */
const writesAtOnce = 100
/** Messages that wait for a slow agent; past this it gets a fresh snapshot instead. */
const maxQueued = 256
const secretsRetryMs = 500

interface Greeted {
  readonly sign: SignOfLife
  /** Gives its name back. */
  readonly release: () => void
}

/** What lives as long as the stream. */
export class AgentSession {
  readonly name: string
  readonly #options: AgentServiceOptions
  readonly #call: Call
  readonly #sign: SignOfLife
  /** What ends with the stream. */
  readonly #undo: readonly (() => void)[]
  #unsubscribe: () => void
  #queue: EngineMessage[] = []
  #blocked = false
  /** Feed messages go in their order, each when its secrets are there. */
  #feeding = Promise.resolve()
  /** Raised with each snapshot: what was asked for before it doesn't go any more. */
  #subscription = 0
  #closed = false
  #isCutOff = false

  constructor(options: AgentServiceOptions, call: Call, { sign, release }: Greeted) {
    const { name } = sign
    this.name = name
    this.#options = options
    this.#call = call
    this.#sign = sign
    call.on('drain', () => this.#flush())
    this.#unsubscribe = this.#subscribe()
    this.#undo = [
      release,
      options.relay.connect(name, request => this.#send({ logRequest: request })),
      options.connected.add(name, message => this.#send(message)),
      watchSweeps(options.view, name, apps => this.#send({ sweeps: { apps: [...apps] } })),
      options.view.onTouched(({ agents }) => {
        if (agents.has(name) && isCutOff(options.view.agents.get(name)?.value)) this.#cutOff()
      }),
    ]
  }

  async take(message: AgentMessage__Output): Promise<void> {
    const { monotonic, view, store } = this.#options
    if (this.#isCutOff) return
    if (message.heartbeat) await this.#sign.beat(monotonic())
    if (this.#sign.isOver) return
    if (message.heartbeat) this.#send({ beat: { number: message.heartbeat.number } })
    if (message.ack && isAckAwaited(view, this.name, message.ack.revision)) {
      const value = JSON.stringify(message.ack.revision)
      await store.commit({
        compare: [],
        writes: [{ kind: 'put', key: keys.ack(this.name), value }],
      })
    }
    if (message.keyChanged) {
      await noteTunnelKey(this.#options, this.name, message.keyChanged.wgPublicKey)
    }
    if (message.swept) await noteSwept(this.#options, this.name, message.swept)
    if (message.status) {
      const { statuses, gone, complete } = message.status
      await this.#report(
        statuses.map(text => records.status.decode(text)),
        gone,
        complete,
      )
    }
  }

  /** At once: it is told of nothing that was written later. */
  #cutOff(): void {
    this.#isCutOff = true
    this.#subscription++
    this.#unsubscribe()
    endStream(this.#call)
  }

  /** Its sign of life stays for a lease. */
  close(): void {
    this.#closed = true
    this.#unsubscribe()
    for (const undo of this.#undo) undo()
    this.#queue = []
  }

  async #report(
    statuses: readonly TaskStatus[],
    gone: readonly string[],
    complete: boolean,
  ): Promise<void> {
    const { store, view } = this.#options
    const writes: Write[] = []
    for (const status of statuses) {
      if (status.agent !== this.name) continue
      const key = keys.status(this.name, status.task)
      const value = records.status.encode(status)
      if (view.mirror.get(key)?.value !== value) writes.push({ kind: 'put', key, value })
    }
    for (const task of gone) writes.push({ kind: 'delete', key: keys.status(this.name, task) })
    if (complete) writes.push(...this.#vanished(statuses))
    for (let at = 0; at < writes.length; at += writesAtOnce) {
      await store.commit({ compare: [], writes: writes.slice(at, at + writesAtOnce) })
    }
  }

  #vanished(statuses: readonly TaskStatus[]): Write[] {
    const reported = new Set(statuses.map(status => keys.status(this.name, status.task)))
    return this.#options.view.mirror
      .range(keys.statusOf(this.name))
      .filter(entry => !reported.has(entry.key))
      .map(entry => ({ kind: 'delete', key: entry.key }))
  }

  #send(message: EngineMessage): void {
    if (this.#blocked) {
      this.#queue.push(message)
      if (this.#queue.length > maxQueued) this.#startOver()
      return
    }
    this.#blocked = !this.#call.write(message)
  }

  #flush(): void {
    this.#blocked = false
    while (!this.#blocked && this.#queue.length > 0) {
      const message = this.#queue.shift()
      if (message) this.#blocked = !this.#call.write(message)
    }
  }

  /** The agent is too slow for every delta: a snapshot replaces those it has not read. */
  #startOver(): void {
    this.#unsubscribe()
    this.#queue = []
    this.#unsubscribe = this.#subscribe()
  }

  #subscribe(): () => void {
    const subscription = ++this.#subscription
    return this.#options.feed.subscribe(this.name, message => {
      this.#feeding = this.#feeding.then(async () => await this.#feed(message, subscription))
    })
  }

  /** While the store is away its secrets can't be read: nothing else happens either. */
  async #feed(message: FeedMessage, subscription: number): Promise<void> {
    const { taskSecrets, clock, log, signal } = this.#options
    const isOver = () => this.#closed || signal.aborted || subscription !== this.#subscription
    while (!isOver()) {
      try {
        const tasks = await taskSecrets.reveal(message.tasks)
        if (!isOver()) this.#send(toWire({ ...message, tasks }))
        return
      } catch (err) {
        log.warn({ err: messageOf(err), agent: this.name }, 'secrets not read yet')
        await clock.sleep(secretsRetryMs, signal)
      }
    }
  }
}

/** So that the agent dials again, if it is still there and may. */
export function endStream(call: Call): void {
  if (!call.cancelled && !call.writableEnded) call.end()
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
