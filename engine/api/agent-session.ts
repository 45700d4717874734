import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { AgentMessage__Output } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { StoreContact } from '../contact/store-contact.ts'
import type { Events } from '../events.ts'
import { isCutOff } from '../nodes/cut-off.ts'
import { overtaken, type SignOfLife, type SignsOfLife } from '../nodes/sign-of-life.ts'
import { noteTunnelKey } from '../nodes/tunnel-key.ts'
import { noteCondition } from '../nodes/trouble.ts'
import type { AgentWatch } from '../nodes/watch.ts'
import { isAckAwaited } from '../rollout/awaited.ts'
import { noteSwept } from '../sweeps.ts'
import type { JoinContext } from '../join/join.ts'
import type { ClusterLife } from './cluster-life.ts'
import type { ConnectedAgents } from './connected.ts'
import type { OpenStreams } from './open-streams.ts'
import type { LogRelay } from './log-relay.ts'
import { type Passing, SendQueue } from './send-queue.ts'
import { storeStatuses } from './store-statuses.ts'
import { tellAgent, type TellContext } from './tell-agent.ts'

export interface AgentServiceOptions extends TellContext {
  readonly store: Store
  /** Absent: the store always answers. */
  readonly contact?: Pick<StoreContact, 'require' | 'onAway'>
  readonly events: Events
  readonly relay: LogRelay
  readonly connected: ConnectedAgents
  readonly streams: OpenStreams
  /** Absent: this engine has no agents on other servers. */
  readonly joining?: JoinContext
  /** Absent: every agent may follow. */
  readonly life?: ClusterLife
  readonly signs: SignsOfLife
  readonly agentWatch: Pick<AgentWatch, 'silent' | 'back'>
  readonly engineId: string
  readonly vpcCidr: string
  readonly vipCidr: string
  /** Of the managed registry, on loopback. */
  readonly registryPort?: number
  /** Of the managed registry, for agents: a unix socket. */
  readonly registryDoor?: string
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number
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
  #stopTelling: () => void
  #isOver = false

  constructor(options: AgentServiceOptions, call: Call, { sign, release }: Greeted) {
    const { name } = sign
    const { view, relay, connected } = options
    const say = (message: Passing) => this.#queue.say(message)
    this.name = name
    this.#options = options
    this.#call = call
    this.#sign = sign
    this.#queue = new SendQueue(call, () => this.#startOver())
    this.#stopTelling = this.#tellEverything()
    this.#undo = [
      release,
      relay.connect(name, request => say({ logRequest: request })),
      connected.add(name, say),
      view.onTouched(({ agents }) => {
        if (agents.has(name) && isCutOff(view.agents.get(name)?.value)) this.#cutOff()
      }),
    ]
  }

  async take(message: AgentMessage__Output): Promise<void> {
    const { monotonic, view, store, contact } = this.#options
    if (this.#isOver) return
    contact?.require()
    if (message.heartbeat) await this.#sign.beat(monotonic())
    if (this.#sign.isOver) return
    if (message.heartbeat) this.#queue.say({ beat: { number: message.heartbeat.number } })
    if (message.ack && isAckAwaited(view, this.name, message.ack.revision)) {
      const value = JSON.stringify(message.ack.revision)
      const { committed } = await store.commit({
        compare: [this.#sign.fence],
        writes: [{ kind: 'put', key: keys.ack(this.name), value }],
      })
      if (!committed) throw overtaken(this.name)
    }
    if (message.keyChanged) {
      await noteTunnelKey(this.#options, this.name, message.keyChanged.wgPublicKey)
    }
    if (message.condition) await noteCondition(this.#options, this.name, message.condition)
    if (message.swept) await noteSwept(this.#options, this.name, message.swept)
    if (message.status) {
      const { statuses, gone, complete } = message.status
      const report = { statuses: statuses.map(text => records.status.decode(text)), gone, complete }
      await storeStatuses(this.#options, this.#sign, report)
    }
  }

  #tellEverything(): () => void {
    return tellAgent(this.#options, this.name, message => this.#queue.tell(message))
  }

  /** The agent is too slow for every change. */
  #startOver(): void {
    this.#stopTelling()
    if (!this.#isOver) this.#stopTelling = this.#tellEverything()
  }

  /** At once: it is told of nothing that was written later. */
  #cutOff(): void {
    this.#isOver = true
    this.#stopTelling()
    endStream(this.#call)
  }

  /** Its sign of life stays for a lease. */
  close(): void {
    this.#isOver = true
    this.#stopTelling()
    for (const undo of this.#undo) undo()
    this.#queue.clear()
  }
}

/** So that the agent dials again, if it is still there and may. */
export function endStream(call: Call): void {
  if (!call.cancelled && !call.writableEnded) call.end()
}
