import type { Route } from '../../../core/model/route.ts'
import { fromSnapshot, withDelta, type Desired } from '../../../agent/session/receive.ts'
import { backoffMs } from '../../../core/backoff.ts'
import type { Cluster } from './cluster.ts'
import { ContainerKeeper } from './container-keeper.ts'
import { Dock } from './dock.ts'
import { Machine } from './machine.ts'
import { Stream, type ToAgent } from './stream.ts'

const heartbeatMs = 5000
const welcomeMs = 5000
const reconnectBackoff = { firstMs: 100, maxMs: 1600 }

export interface AgentSettings {
  readonly number: number
  readonly zone: string
  /** How wrong its clock is, in milliseconds. */
  readonly skewMs: number
  /** How fast its other clock runs; 1: right. */
  readonly drift: number
}

/** An agent and its server: one stream, containers, and the routes that its DNS and DNAT have applied. */
export class SimAgent {
  readonly name: string
  readonly number: number
  readonly zone: string
  /** The server: containers live on it whether the agent runs or not. */
  readonly server: Machine
  readonly machine: Machine
  readonly dock: Dock
  keeper: ContainerKeeper
  /** By route id; stays in the kernel when the agent ends. */
  routes: ReadonlyMap<string, Route> = new Map()
  appliedRevision = 0
  /** Places that its routes led to before the last change. */
  routedBefore: ReadonlySet<string> = new Set()
  stream: Stream | undefined
  /** Boot time at which the newest heartbeat that was answered was sent. */
  contactAt: number | undefined
  readonly #cluster: Cluster
  readonly #settings: AgentSettings
  #desired: Desired | undefined
  #failures = 0
  #useful = false
  #beats = 0
  #sentAt = new Map<number, number>()
  #applyAt = 0
  #bootedAt = 0

  constructor(cluster: Cluster, name: string, settings: AgentSettings) {
    this.#cluster = cluster
    this.#settings = settings
    this.name = name
    this.number = settings.number
    this.zone = settings.zone
    this.server = new Machine(cluster.timeline)
    this.machine = new Machine(cluster.timeline)
    this.#bootedAt = cluster.timeline.now - 60_000
    this.dock = new Dock(cluster, name, settings.number, this.server, () => this.keeper.poke())
    this.keeper = new ContainerKeeper(cluster, this)
    this.#begin()
  }

  /** Epoch milliseconds, as this server believes. */
  now(): number {
    return this.#cluster.epoch + this.#cluster.timeline.now + this.#settings.skewMs
  }

  bootMs(): number {
    return (this.#cluster.timeline.now - this.#bootedAt) * this.#settings.drift
  }

  /** The process ends; containers and routes stay. */
  crash(): void {
    this.machine.end()
    this.stream?.break()
    this.stream = undefined
  }

  restart(): void {
    this.machine.start()
    this.keeper = new ContainerKeeper(this.#cluster, this)
    this.#desired = undefined
    this.#sentAt.clear()
    this.#begin()
  }

  /** The server loses power. */
  powerOff(): void {
    this.crash()
    this.dock.endAll()
    this.server.end()
  }

  powerOn(): void {
    this.server.start()
    this.#bootedAt = this.#cluster.timeline.now
    this.contactAt = undefined
    this.restart()
  }

  pause(until: number): void {
    this.server.pausedUntil = until
    this.machine.pausedUntil = until
  }

  receive(stream: Stream, message: ToAgent): void {
    if (stream !== this.stream) return
    switch (message.kind) {
      case 'welcome':
        this.#desired = undefined
        this.keeper.startReport(stream)
        return
      case 'beat': {
        const sentAt = this.#sentAt.get(message.number)
        if (sentAt !== undefined && this.#desired) this.keeper.contact(sentAt)
        return
      }
      case 'feed': {
        this.#useful = true
        const { message: feed } = message
        this.#desired =
          feed.kind === 'snapshot' ? fromSnapshot(feed) : withDelta(this.#desired, feed)
        this.keeper.setTasks([...this.#desired.tasks.values()])
        this.#apply(this.#desired, stream)
      }
    }
  }

  /** The stream is of no use any more. */
  lost(stream: Stream): void {
    if (stream !== this.stream) return
    this.stream = undefined
    this.keeper.endReport()
    this.#failures = this.#useful ? 0 : this.#failures + 1
    this.#dialLater()
  }

  #begin(): void {
    this.#failures = 0
    this.#dialLater()
    this.#beat()
    this.keeper.poke()
  }

  #dialLater(): void {
    const ms = backoffMs(this.#failures + 1, reconnectBackoff, this.#cluster.dice.random)
    this.machine.later(ms, () => this.#dial())
  }

  #dial(): void {
    const { engines } = this.#cluster
    const engine = engines[(this.number + this.#failures) % engines.length]
    if (!engine || this.#cluster.removed.has(this.name)) return
    this.#useful = false
    if (!engine.machine.up || !this.#cluster.reach(this.name, engine.id)) {
      const ms = engine.machine.up ? welcomeMs : 5
      this.#failures++
      return this.machine.later(ms, () => this.#dialLater())
    }
    const stream = new Stream(this.#cluster, this, engine)
    this.stream = stream
    engine.accept(stream)
    stream.toEngine({ kind: 'hello' })
    this.machine.later(welcomeMs, () => {
      if (stream === this.stream && !this.#useful) stream.break()
    })
  }

  #beat(): void {
    const number = ++this.#beats
    this.#sentAt.set(number, this.bootMs())
    this.#sentAt.delete(number - 20)
    this.stream?.toEngine({ kind: 'beat', number })
    this.machine.later(heartbeatMs / this.#settings.drift, () => this.#beat())
  }

  /** DNS and DNAT take a moment, one change after the other; then the revision is acknowledged. */
  #apply({ routes, revision }: Desired, stream: Stream): void {
    const { timeline, dice, checks } = this.#cluster
    this.#applyAt = Math.max(this.#applyAt, timeline.now + dice.delay(30, 600))
    this.machine.later(this.#applyAt - timeline.now, () => {
      this.routes = routes
      this.appliedRevision = revision
      checks.applied(this)
      if (stream === this.stream) stream.toEngine({ kind: 'ack', revision })
    })
  }
}
