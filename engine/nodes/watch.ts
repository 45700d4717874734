import { keys } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import type { NewEvent } from '../../core/model/event.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { ClusterView } from '../view.ts'
import {
  afterLook,
  asBack,
  asLost,
  leaseMs,
  lookEveryMs,
  overdue,
  type Watch,
  withoutAbsent,
} from './liveness.ts'

export interface AgentWatchOptions {
  readonly store: Store
  readonly view: ClusterView
  readonly events: Events
  readonly clock: Clock
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

/** With nobody absent there is nothing to look at: agents that go or come wake the loop. */
const idleMs = 3_600_000
/** How long an engine waits for its own write to come back to it. */
const mirrorPatienceMs = 10_000

/**
 * Notes which agents are lost, and which are back. Every engine watches; each change is one transaction that compares the
 * agent's record and its sign of life, so one of them writes it, once. Work is proportional to the agents that are absent.
 */
export class AgentWatch {
  readonly #options: AgentWatchOptions
  readonly #loop: Loop
  /** Without a sign of life, not lost yet. */
  readonly #absent = new Set<string>()
  /** Lost, but with a sign of life. */
  readonly #returned = new Set<string>()
  #watch: Watch = { absent: new Map() }
  readonly finished: Promise<void>

  constructor(options: AgentWatchOptions) {
    this.#options = options
    const { view, log, signal } = options
    for (const name of view.agents.keys()) this.#consider(name)
    this.#loop = new Loop({
      ...{ name: 'agents', resyncMs: idleMs, log, signal },
      round: async () => await this.#round(),
    })
    view.onTouched(({ nodes, agents }) => {
      if (!nodes) return
      for (const name of agents) if (this.#consider(name)) this.#loop.poke()
    })
    this.finished = this.#loop.finished
  }

  /** This engine had the agent's stream, heard nothing for a whole lease, and has ended its sign of life. */
  async silent(name: string): Promise<void> {
    await this.#lose(name)
  }

  /**
   * Its stream has begun, and what it is told now it applies: that nothing is routed to it any more would end what it serves
   * by itself. Resolves when the view says that it is back.
   */
  async back(name: string): Promise<void> {
    const { view } = this.#options
    if (!view.lost.has(name)) return
    const revision = await this.#welcome(name)
    await view.mirror.waitFor(revision, AbortSignal.timeout(mirrorPatienceMs))
  }

  /** Answers whether there is something new to do. */
  #consider(name: string): boolean {
    const { view } = this.#options
    const agent = view.agents.get(name)?.value
    const isAlive = view.alive.has(name)
    const isLost = agent?.lost !== undefined
    const absent = note(this.#absent, name, agent !== undefined && !isAlive && !isLost)
    if (!this.#absent.has(name)) this.#watch = withoutAbsent(this.#watch, name)
    const returned = note(this.#returned, name, isAlive && isLost)
    return absent || returned
  }

  async #round() {
    for (const name of this.#returned) await this.#welcome(name)
    const [first] = this.#absent
    if (first !== undefined) await this.#look(first)
    const busy = this.#absent.size + this.#returned.size > 0
    return busy ? { againInMs: lookEveryMs } : undefined
  }

  /** Whom it asks about doesn't matter: that the store answers does. */
  async #look(name: string): Promise<void> {
    const { store, monotonic } = this.#options
    await store.get(keys.alive(name))
    const now = monotonic()
    this.#watch = afterLook(this.#watch, this.#absent, now)
    for (const late of overdue(this.#watch, now)) await this.#lose(late)
  }

  async #lose(name: string): Promise<void> {
    const seconds = leaseMs / 1000
    await this.#write(name, false, asLost, {
      kind: 'agent-lost',
      level: 'warn',
      agent: name,
      message: `${name} is lost: it has been silent for ${seconds} s`,
    })
  }

  async #welcome(name: string): Promise<number> {
    const { view, clock } = this.#options
    const since = view.agents.get(name)?.value.lost?.since ?? clock.now()
    const seconds = Math.max(0, Math.round((clock.now() - since) / 1000))
    const message = `${name} is back; it was lost for ${seconds} s`
    return await this.#write(name, true, asBack, { kind: 'agent-back', agent: name, message })
  }

  /**
   * Nothing is written when the agent, or its sign of life, is not what this engine believes. Answers a revision at which
   * the record is as it is now, whoever wrote it.
   */
  async #write(
    name: string,
    alive: boolean,
    change: (agent: Agent, now: number) => Agent,
    event: NewEvent,
  ): Promise<number> {
    const { store, view, events, clock } = this.#options
    const known = view.agents.get(name)
    if (!known || (known.value.lost !== undefined) !== alive) return 0
    const key = keys.agent(name)
    const sign = await store.get(keys.alive(name))
    if ((sign !== undefined) !== alive) return 0
    const prepared = await events.prepare(event)
    const value = records.agent.encode(change(known.value, clock.now()))
    const { committed, revision } = await store.commit({
      compare: [
        { key, modRevision: known.revision },
        { key: keys.alive(name), modRevision: sign?.modRevision ?? 0 },
      ],
      writes: [{ kind: 'put', key, value }, prepared.write],
    })
    if (committed) events.announce(prepared.event)
    return revision
  }
}

/** Answers whether it is new in the set. */
function note(set: Set<string>, name: string, belongs: boolean): boolean {
  if (!belongs) {
    set.delete(name)
    return false
  }
  const isNew = !set.has(name)
  set.add(name)
  return isNew
}
