import { codeOf } from '../../../core/errors.ts'
import { keys } from '../../../core/keys.ts'
import type { Agent } from '../../../core/model/agent.ts'
import { records } from '../../../core/records.ts'
import { heardAgain, leaseMs, silenceOf } from '../../../engine/nodes/liveness.ts'
import { engineOf, overtaken } from '../../../engine/nodes/sign-of-life.ts'
import { isAckAwaited } from '../../../engine/rollout/awaited.ts'
import type { CommitResult, Compare, LeaseId, Write } from '../../../platform/store/store.ts'
import type { SimEngine } from './engine.ts'
import { commit, get, grant, seen, sleep, type Process } from './process.ts'
import { signsOf, type SignsOfLife } from './signs-of-life.ts'
import type { Stream, ToEngine } from './stream.ts'

/** An engine's side of an agent's stream: what engine/api/{greet,agent-session,watch-silence}.ts and SignOfLife do. */
export class EngineSide {
  readonly stream: Stream
  readonly #engine: SimEngine
  readonly #inbox: ToEngine[] = []
  #busy = false
  #closed = false
  /** It was silent for a lease. */
  #over = false
  readonly #signs: SignsOfLife
  /** That the sign was last put under. */
  #lease: LeaseId | undefined
  /** Of its last put. */
  #revision = -1
  #lastBeat = 0
  #unsubscribe: (() => void) | undefined

  constructor(engine: SimEngine, stream: Stream) {
    this.#engine = engine
    this.stream = stream
    this.#signs = signsOf(engine.program)
    engine.sessions.add(this)
  }

  receive(message: ToEngine): void {
    this.#inbox.push(message)
    this.#drain()
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe?.()
    this.#engine.sessions.delete(this)
  }

  #drain(): void {
    const isDeaf = this.#busy || this.#closed || this.#over
    const message = isDeaf ? undefined : this.#inbox.shift()
    if (!message) return
    this.#busy = true
    this.#engine.program.run(this.#take(message), (_value, error) => {
      this.#busy = false
      if (error) this.stream.break()
      else this.#drain()
    })
  }

  *#take(message: ToEngine): Process<void> {
    const { view } = this.#engine
    const { name } = this.stream.agent
    switch (message.kind) {
      case 'hello':
        return yield* this.#greet()
      case 'beat':
        yield* this.#beat()
        if (this.#over) return
        return this.stream.toAgent({ kind: 'beat', number: message.number })
      case 'ack': {
        const awaited = this.#engine.cluster.bugs.isAckAwaited ?? isAckAwaited
        if (!awaited(view, name, message.revision)) return
        const value = JSON.stringify(message.revision)
        return yield* this.#note([{ kind: 'put', key: keys.ack(name), value }])
      }
      case 'status':
        return yield* this.#report(message)
    }
  }

  *#greet(): Process<void> {
    const { agent } = this.stream
    const { cluster, feed, mirror } = this.#engine
    if (cluster.removed.has(agent.name)) return this.stream.break()
    const stood = yield* get(keys.alive(agent.name))
    const hungUp = this.stream.broken
    if (hungUp) return
    const key = keys.agent(agent.name)
    if (!cluster.store.get(key)) {
      const value = records.agent.encode(firstRecord(agent, this.#engine.now()))
      yield* commit({
        compare: [{ key, modRevision: 0 }],
        writes: [{ kind: 'put', key, value }],
      })
    }
    this.#lastBeat = this.#engine.machine.timeline.now
    this.#signs.hearing = heardAgain(this.#signs.hearing, this.#lastBeat)
    this.#signs.newest.set(agent.name, this)
    this.#checkSilenceIn(leaseMs)
    const compare = { key: keys.alive(agent.name), modRevision: stood?.modRevision ?? 0 }
    const { committed, revision } = yield* this.#put([compare])
    if (!committed) return this.stream.break()
    const fresh = (yield* seen(revision, 10_000)) || cluster.bugs.staleGreeting === true
    if (!fresh || mirror !== this.#engine.mirror || this.stream.broken) return this.stream.break()
    this.stream.toAgent({ kind: 'welcome' })
    this.#unsubscribe = feed.subscribe(agent.name, feedMessage =>
      this.stream.toAgent({ kind: 'feed', message: feedMessage }),
    )
  }

  *#beat(): Process<void> {
    const { machine, view, id } = this.#engine
    const { name } = this.stream.agent
    this.#lastBeat = machine.timeline.now
    this.#signs.hearing = heardAgain(this.#signs.hearing, this.#lastBeat)
    if ((yield* this.#sharedLease()) === this.#lease && view.alive.has(name)) return
    if (!view.agents.has(name) || this.#signs.newest.get(name) !== this) return
    const entry = yield* get(keys.alive(name))
    if (entry && engineOf(entry) !== id) return
    yield* this.#put([{ key: keys.alive(name), modRevision: entry?.modRevision ?? 0 }])
  }

  *#put(compare: readonly Compare[]): Process<CommitResult> {
    const { agent } = this.stream
    const lease = yield* this.#sharedLease()
    const value = records.alive.encode({
      incarnation: String(agent.machine.life),
      engine: this.#engine.id,
    })
    try {
      const put = { kind: 'put', key: keys.alive(agent.name), value, lease } as const
      const result = yield* commit({ compare, writes: [put] })
      if (result.committed) {
        this.#lease = lease
        this.#revision = result.revision
      }
      return result
    } catch (error) {
      if (codeOf(error) === 'lease-lost' && this.#signs.lease === lease) {
        this.#signs.lease = undefined
      }
      throw error
    }
  }

  *#sharedLease(): Process<LeaseId> {
    const signs = this.#signs
    while (signs.granting) yield* sleep(10)
    if (signs.lease !== undefined && this.#engine.program.leases.has(signs.lease)) {
      return signs.lease
    }
    signs.granting = true
    try {
      return (signs.lease = yield* grant(leaseMs))
    } finally {
      signs.granting = false
    }
  }

  *#report({ statuses, gone, complete }: Extract<ToEngine, { kind: 'status' }>): Process<void> {
    const { mirror } = this.#engine
    const { name } = this.stream.agent
    const writes: Write[] = []
    for (const status of statuses) {
      const key = keys.status(name, status.task)
      const value = records.status.encode(status)
      if (mirror.get(key)?.value !== value) writes.push({ kind: 'put', key, value })
    }
    for (const task of gone) writes.push({ kind: 'delete', key: keys.status(name, task) })
    if (complete) {
      const reported = new Set(statuses.map(({ task }) => keys.status(name, task)))
      const known = mirror.range(keys.statusOf(name)).filter(({ key }) => !reported.has(key))
      for (const { key } of known) writes.push({ kind: 'delete', key })
    }
    if (writes.length > 0) yield* this.#note(writes)
  }

  /** What the agent said, as long as this stream speaks for it. */
  *#note(writes: readonly Write[]): Process<void> {
    const { name } = this.stream.agent
    const fence = { key: keys.alive(name), modRevision: this.#revision }
    const { committed } = yield* commit({
      compare: this.#engine.cluster.bugs.unsigned ? [] : [fence],
      writes,
    })
    if (!committed) throw overtaken(name)
  }

  #checkSilenceIn(ms: number): void {
    const due = this.#engine.machine.timeline.now + ms
    this.#engine.machine.later(ms, () => {
      this.#engine.program.run(this.#checkSilence(due), (_value, error) => {
        if (error) this.#checkSilenceIn(1000)
      })
    })
  }

  *#checkSilence(due: number): Process<void> {
    const { name } = this.stream.agent
    const { now } = this.#engine.machine.timeline
    const silence = silenceOf(this.#lastBeat, this.#signs.hearing, due, now)
    if (silence.kind === 'wait' && !this.#over) {
      this.#lastBeat = silence.lastBeat
      return this.#checkSilenceIn(silence.ms)
    }
    this.#over = true
    this.stream.break()
    while (this.#busy) yield* sleep(10)
    yield* this.#remove()
    if (this.#signs.newest.get(name) === this) this.#signs.newest.delete(name)
    if (!this.#signs.newest.has(name)) yield* this.#engine.watching.silent(name)
  }

  *#remove(): Process<void> {
    const { name } = this.stream.agent
    const key = keys.alive(name)
    const entry = yield* get(key)
    const isNewest = this.#signs.newest.get(name) === this
    if (!isNewest || !entry || engineOf(entry) !== this.#engine.id) return
    const { committed } = yield* commit({
      compare: [{ key, modRevision: entry.modRevision }],
      writes: [{ kind: 'delete', key }],
    })
    if (!committed) yield* this.#remove()
  }
}

function firstRecord({ name, number, zone }: Stream['agent'], now: number): Agent {
  return {
    ...{ name, version: '1', labels: { zone }, capacity: { cpus: 8, memoryBytes: 2 ** 34 } },
    subnet: `10.200.${number}.0/24`,
    availability: 'active',
    registeredAt: now,
    readySince: now,
  }
}
