import type { FeedMessage } from '../../../engine/routes/feed.ts'
import type { TaskStatus } from '../../../core/model/task.ts'
import type { SimAgent } from './agent.ts'
import type { Cluster } from './cluster.ts'
import type { EngineSide } from './engine-side.ts'
import type { SimEngine } from './engine.ts'

export type ToEngine =
  | { readonly kind: 'hello' }
  | { readonly kind: 'beat'; readonly number: number }
  | { readonly kind: 'ack'; readonly revision: number }
  | {
      readonly kind: 'status'
      readonly statuses: readonly TaskStatus[]
      readonly gone: readonly string[]
      readonly complete: boolean
    }

export type ToAgent =
  | { readonly kind: 'welcome' }
  | { readonly kind: 'beat'; readonly number: number }
  | { readonly kind: 'feed'; readonly message: FeedMessage }

type Side = 'agent' | 'engine'

/** One connection: ordered, each way; what is under way when it breaks is lost. */
export class Stream {
  readonly agent: SimAgent
  readonly engine: SimEngine
  side: EngineSide | undefined
  broken = false
  /** Since when one of them has not heard the other. */
  #stalledSince: number | undefined
  readonly #cluster: Cluster
  readonly #lastArrival = { agent: 0, engine: 0 }
  readonly #underWay: Readonly<Record<Side, (() => void)[]>> = { agent: [], engine: [] }
  /** Arrivals that wait for the end of a cut. */
  readonly #held = new Set<() => void>()

  constructor(cluster: Cluster, agent: SimAgent, engine: SimEngine) {
    this.#cluster = cluster
    this.agent = agent
    this.engine = engine
    this.#watch()
  }

  toEngine(message: ToEngine): void {
    this.#send('engine', () => this.side?.receive(message))
  }

  toAgent(message: ToAgent): void {
    this.#send('agent', () => this.agent.receive(this, message))
  }

  break(): void {
    if (this.broken) return
    this.broken = true
    const { dice } = this.#cluster
    const [engineSees, agentSees] = [dice.delay(20, 200), dice.delay(20, 200)]
    this.engine.machine.later(engineSees, () => this.side?.close())
    this.agent.machine.later(agentSees, () => this.agent.lost(this))
  }

  /** Nothing is in the way any more: what was held up arrives now, not when the cut was to end. */
  resume(): void {
    const { timeline } = this.#cluster
    for (const release of this.#held) timeline.after(0, release)
    Object.assign(this.#lastArrival, { agent: timeline.now, engine: timeline.now })
  }

  /** A message arrives after those before it, when nothing keeps it from arriving. */
  #send(to: Side, run: () => void): void {
    const { timeline, dice } = this.#cluster
    const at = Math.max(this.#lastArrival[to], timeline.now + dice.delay(5, 400))
    this.#lastArrival[to] = at
    this.#underWay[to].push(run)
    timeline.after(at - timeline.now, () => this.#arrive(to))
  }

  /** Whatever this arrival was meant for, the first that is under way arrives. */
  #arrive(to: Side): void {
    if (this.broken) return
    const { machine } = this[to]
    const wait = this.#blockedMs(to)
    if (wait > 0) this.#hold(to, wait)
    else if (machine.awake) this.#underWay[to].shift()?.()
    else machine.later(0, () => this.#arrive(to))
  }

  #hold(to: Side, ms: number): void {
    const { timeline } = this.#cluster
    const release = () => {
      if (this.#held.delete(release)) this.#arrive(to)
    }
    this.#held.add(release)
    timeline.after(ms, release)
  }

  #blockedMs(to: Side): number {
    const [agent, engine] = [this.agent.name, this.engine.id]
    const { timeline } = this.#cluster
    const until =
      to === 'engine'
        ? this.#cluster.cutUntil(agent, engine)
        : this.#cluster.cutUntil(engine, agent)
    return until - timeline.now
  }

  /** As the keepalives of the connection do: whoever gets no answer for 10 to 15 s gives it up. */
  #watch(): void {
    const { timeline, dice } = this.#cluster
    if (this.broken) return
    const { agent, engine } = this
    const isAwake = engine.machine.awake && agent.machine.awake
    const hears = isAwake && this.#cluster.reach(agent.name, engine.id)
    this.#stalledSince = hears ? undefined : (this.#stalledSince ?? timeline.now)
    const patience = dice.between(10_000, 15_000)
    if (this.#stalledSince !== undefined && timeline.now - this.#stalledSince >= patience) {
      return this.break()
    }
    timeline.after(2000, () => this.#watch())
  }
}
