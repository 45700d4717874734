import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { AgentMessage__Output } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { EngineMessage } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import type { StoreContact } from '../contact/store-contact.ts'
import type { Events } from '../events.ts'
import { isCutOff } from '../nodes/cut-off.ts'
import type { SignOfLife, SignsOfLife } from '../nodes/sign-of-life.ts'
import { noteTunnelKey } from '../nodes/tunnel-key.ts'
import type { AgentWatch } from '../nodes/watch.ts'
import { isAckAwaited } from '../rollout/awaited.ts'
import type { EnginePlaces } from '../nodes/engine-places.ts'
import { type LeavesDrift, watchHealing } from '../healing.ts'
import type { Feed } from '../routes/feed.ts'
import type { TaskSecrets } from '../secrets/task-secrets.ts'
import type { ClusterView } from '../view.ts'
import { noteSwept, watchSweeps } from '../sweeps.ts'
import type { JoinContext } from '../join/join.ts'
import { AgentFeed } from './agent-feed.ts'
import type { ClusterLife } from './cluster-life.ts'
import type { ConnectedAgents } from './connected.ts'
import type { OpenStreams } from './open-streams.ts'
import type { LogRelay } from './log-relay.ts'
import { SendQueue } from './send-queue.ts'
import { storeStatuses } from './store-statuses.ts'

export interface AgentServiceOptions {
  readonly store: Store
  /** Absent: the store always answers. */
  readonly contact?: Pick<StoreContact, 'require' | 'onAway'>
  readonly view: ClusterView
  readonly feed: Feed
  readonly events: Events
  readonly relay: LogRelay
  readonly connected: ConnectedAgents
  readonly streams: OpenStreams
  /** Absent: this engine has no agents on other servers. */
  readonly joining?: JoinContext
  /** Absent: every agent may follow. */
  readonly life?: ClusterLife
  /** Absent: agents are told of no engines. */
  readonly places?: EnginePlaces
  readonly taskSecrets: Pick<TaskSecrets, 'reveal'>
  /** Absent: what somebody stops or removes is always put back. */
  readonly leavesDrift?: LeavesDrift
  readonly signs: SignsOfLife
  readonly agentWatch: Pick<AgentWatch, 'silent' | 'back'>
  readonly engineId: string
  readonly vpcCidr: string
  readonly vipCidr: string
  /** Of the managed registry, on loopback. */
  readonly registryPort?: number
  /** Of the managed registry, for agents: a unix socket. */
  readonly registryDoor?: string
  readonly clock: Clock
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

type Call = Parameters<AgentServiceHandlers['Connect']>[0]

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
  readonly #queue: SendQueue
  readonly #feed: AgentFeed
  #isCutOff = false

  constructor(options: AgentServiceOptions, call: Call, { sign, release }: Greeted) {
    const { name } = sign
    const { feed, taskSecrets, clock, log, signal } = options
    const send = (message: EngineMessage) => this.#queue.send(message)
    this.name = name
    this.#options = options
    this.#call = call
    this.#sign = sign
    this.#queue = new SendQueue(call, () => this.#startOver())
    this.#feed = new AgentFeed({ agent: name, feed, taskSecrets, send, clock, log, signal })
    this.#undo = [
      release,
      options.relay.connect(name, request => send({ logRequest: request })),
      options.connected.add(name, send),
      watchHealing(options.view, name, options.leavesDrift ?? (() => false), rules =>
        send({ healing: { rules: [...rules] } }),
      ),
      ...(options.places
        ? [
            options.places.follow(({ places, removedKeys }) =>
              send({ engines: { engines: [...places], removedKeys: [...removedKeys] } }),
            ),
          ]
        : []),
      watchSweeps(options.view, name, apps => send({ sweeps: { apps: [...apps] } })),
      options.view.onTouched(({ agents }) => {
        if (agents.has(name) && isCutOff(options.view.agents.get(name)?.value)) this.#cutOff()
      }),
    ]
  }

  async take(message: AgentMessage__Output): Promise<void> {
    const { monotonic, view, store, contact } = this.#options
    if (this.#isCutOff) return
    contact?.require()
    if (message.heartbeat) await this.#sign.beat(monotonic())
    if (this.#sign.isOver) return
    if (message.heartbeat) this.#queue.send({ beat: { number: message.heartbeat.number } })
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
      const report = { statuses: statuses.map(text => records.status.decode(text)), gone, complete }
      await storeStatuses(this.#options, this.name, report)
    }
  }

  /** At once: it is told of nothing that was written later. */
  #cutOff(): void {
    this.#isCutOff = true
    this.#feed.end()
    endStream(this.#call)
  }

  /** Its sign of life stays for a lease. */
  close(): void {
    this.#feed.end()
    for (const undo of this.#undo) undo()
    this.#queue.clear()
  }

  /** The agent is too slow for every delta: a snapshot replaces those it has not read. */
  #startOver(): void {
    this.#queue.clear()
    this.#feed.startOver()
  }
}

/** So that the agent dials again, if it is still there and may. */
export function endStream(call: Call): void {
  if (!call.cancelled && !call.writableEnded) call.end()
}
