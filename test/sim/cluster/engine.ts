import { keys } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import type { Manifest } from '../../../core/model/application.ts'
import { Feed } from '../../../engine/routes/feed.ts'
import { AgentLoads } from '../../../engine/scheduler/agent-loads.ts'
import { ClusterView } from '../../../engine/view.ts'
import type { LeaseId } from '../../../platform/store/store.ts'
import { AgentWatching } from './agent-watching.ts'
import type { Cluster } from './cluster.ts'
import { Machine } from './machine.ts'
import { SimMirror } from './mirror.ts'
import { commit, get, grant, sleep, type Process } from './process.ts'
import { Program, type Arrival } from './program.ts'
import { Rollouts } from './rollouts.ts'
import { EngineSide } from './engine-side.ts'
import { endOrphans } from './signs-of-life.ts'
import type { Stream } from './stream.ts'

const leaseMs = 15_000
const keepAliveMs = 3000

/** An engine: the real view, loads, feed and decisions, on virtual time and a store that is far away. */
export class SimEngine {
  readonly id: string
  readonly cluster: Cluster
  readonly machine: Machine
  program: Program
  mirror: SimMirror
  view: ClusterView
  loads: AgentLoads
  feed: Feed
  watching: AgentWatching
  rollouts: Rollouts
  lease: LeaseId | undefined
  /** How wrong its clock is, in milliseconds. */
  readonly skewMs: number
  /** Until then it can't reach the store. */
  storeCutUntil = 0
  /** Until then every other thing that it asks for goes to a member of the store that stands still. */
  storeLateUntil = 0
  /** Until then the store does what it asks for, and it does not hear of it. */
  storeDeafUntil = 0
  readonly sessions = new Set<EngineSide>()
  #delivering = false

  constructor(cluster: Cluster, id: string, skewMs: number) {
    this.id = id
    this.cluster = cluster
    this.skewMs = skewMs
    this.machine = new Machine(cluster.timeline)
    this.program = this.#program()
    this.mirror = new SimMirror(cluster.store)
    this.view = new ClusterView(this.mirror.asMirror())
    cluster.bugs.view?.(this.view)
    this.loads = new AgentLoads(this.view, 256)
    this.feed = new Feed(this.cluster.bugs.feedView?.(this.view) ?? this.view)
    this.watching = new AgentWatching(this)
    this.rollouts = new Rollouts(this)
    cluster.store.onRevision(() => this.#deliverSoon())
    this.#begin()
  }

  /** Epoch milliseconds, as this engine believes. */
  now(): number {
    return this.cluster.epoch + this.machine.timeline.now + this.skewMs
  }

  get reachesStore(): boolean {
    return this.machine.timeline.now >= this.storeCutUntil
  }

  get hearsStore(): boolean {
    return this.reachesStore && this.machine.timeline.now >= this.storeDeafUntil
  }

  crash(): void {
    this.machine.end()
    for (const session of [...this.sessions]) session.stream.break()
    this.sessions.clear()
  }

  restart(): void {
    this.machine.start()
    this.program = this.#program()
    this.mirror = new SimMirror(this.cluster.store)
    this.view = new ClusterView(this.mirror.asMirror())
    this.cluster.bugs.view?.(this.view)
    this.loads = new AgentLoads(this.view, 256)
    this.feed = new Feed(this.cluster.bugs.feedView?.(this.view) ?? this.view)
    this.watching = new AgentWatching(this)
    this.rollouts = new Rollouts(this)
    this.#delivering = false
    this.lease = undefined
    this.#begin()
  }

  accept(stream: Stream): void {
    stream.side = new EngineSide(this, stream)
  }

  manifest(app: string, generation: number): Manifest | undefined {
    const key = keys.manifest(app, generation)
    const found = this.cluster.manifests.get(key)
    if (found) return found
    const entry = this.cluster.store.get(key)
    if (!entry) return undefined
    const manifest = records.manifest.decode(entry.value)
    this.cluster.manifests.set(key, manifest)
    return manifest
  }

  #program(): Program {
    const { store, dice, late } = this.cluster
    return new Program({
      ...{ machine: this.machine, store, dice },
      mirror: () => this.mirror,
      arrival: () => this.#arrival(),
      holdUp: txn => late.hold(txn),
      hears: () => this.hearsStore,
    })
  }

  #arrival(): Arrival {
    if (!this.reachesStore) return 'never'
    const isLate = this.machine.timeline.now < this.storeLateUntil && this.cluster.dice.chance(0.5)
    return isLate ? 'later' : 'now'
  }

  #begin(): void {
    this.program.run(this.#register(), () => undefined)
    this.#keepAlive()
    this.watching.start()
    this.rollouts.start()
    this.#watchOrphans(new Set())
  }

  #watchOrphans(before: ReadonlySet<string>): void {
    this.program.run(endOrphans(this, before), (orphans = before) => {
      this.machine.later(leaseMs, () => this.#watchOrphans(orphans))
    })
  }

  *#register(): Process<void> {
    for (;;) {
      try {
        this.lease = yield* grant(leaseMs)
        const key = keys.engine(this.id)
        const stood = yield* get(key)
        const { committed } = yield* commit({
          compare: [{ key, modRevision: stood?.modRevision ?? 0 }],
          writes: [{ kind: 'put', key, value: '{}', lease: this.lease }],
        })
        if (committed) return
      } catch {
        yield* sleep(1000)
      }
    }
  }

  /** A lease that could not be kept is noticed only when it is looked at: later than it is over. */
  #keepAlive(): void {
    const { timeline } = this.machine
    for (const [id, lease] of this.program.leases) {
      const isThere = this.reachesStore && this.cluster.store.keepAlive(id, lease.ttlMs)
      if (isThere && this.hearsStore) lease.answeredAt = timeline.now
      const isLost = this.hearsStore ? !isThere : timeline.now - lease.answeredAt >= lease.ttlMs
      if (isLost) this.#lose(id)
    }
    this.machine.later(keepAliveMs, () => this.#keepAlive())
  }

  #lose(id: LeaseId): void {
    this.program.leases.delete(id)
    if (id !== this.lease) return
    this.lease = undefined
    this.program.run(this.#register(), () => undefined)
  }

  #deliverSoon(): void {
    if (this.#delivering || !this.machine.up) return
    this.#delivering = true
    this.machine.later(this.cluster.dice.delay(10, 1500), () => this.#deliver())
  }

  #deliver(): void {
    this.#delivering = false
    const { store, dice } = this.cluster
    if (!this.hearsStore) {
      this.#delivering = true
      return this.machine.later(500, () => this.#deliver())
    }
    const upTo = dice.chance(0.1) ? this.mirror.revision + 1 : store.revision
    while (this.mirror.revision < upTo) {
      const number = this.mirror.revision + 1
      this.mirror.take({ number, changes: store.changesOf(number) })
    }
    this.program.wakeWaiters(this.mirror.revision)
    if (this.mirror.revision < store.revision) this.#deliverSoon()
  }
}
