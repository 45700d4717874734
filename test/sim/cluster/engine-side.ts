import { keys } from '../../../core/keys.ts'
import type { Agent } from '../../../core/model/agent.ts'
import { records } from '../../../core/records.ts'
import { leaseMs, silenceOf } from '../../../engine/nodes/liveness.ts'
import { isAckAwaited } from '../../../engine/rollout/awaited.ts'
import type { LeaseId, Write } from '../../../platform/store/store.ts'
import type { SimEngine } from './engine.ts'
import { commit, grant, revoke, seen, type Process } from './process.ts'
import type { Stream, ToEngine } from './stream.ts'

/** An engine's side of an agent's stream: what engine/api/{greet,agent-session}.ts and Liveness do. */
export class EngineSide {
  readonly stream: Stream
  readonly #engine: SimEngine
  readonly #inbox: ToEngine[] = []
  #busy = false
  #closed = false
  #silent = false
  #lease: LeaseId | undefined
  #lastBeat = 0
  #unsubscribe: (() => void) | undefined

  constructor(engine: SimEngine, stream: Stream) {
    this.#engine = engine
    this.stream = stream
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
    const message = this.#busy || this.#closed ? undefined : this.#inbox.shift()
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
    if (this.#silent) return
    switch (message.kind) {
      case 'hello':
        return yield* this.#greet()
      case 'beat':
        yield* this.#beat()
        return this.stream.toAgent({ kind: 'beat', number: message.number })
      case 'ack': {
        const awaited = this.#engine.cluster.bugs.isAckAwaited ?? isAckAwaited
        if (!awaited(view, name, message.revision)) return
        const value = JSON.stringify(message.revision)
        yield* commit({ compare: [], writes: [{ kind: 'put', key: keys.ack(name), value }] })
        return
      }
      case 'status':
        return yield* this.#report(message)
    }
  }

  *#greet(): Process<void> {
    const { agent } = this.stream
    const { cluster, feed, mirror } = this.#engine
    if (cluster.removed.has(agent.name)) return this.stream.break()
    const key = keys.agent(agent.name)
    if (!cluster.store.get(key)) {
      const value = records.agent.encode(firstRecord(agent, this.#engine.now()))
      yield* commit({
        compare: [{ key, modRevision: 0 }],
        writes: [{ kind: 'put', key, value }],
      })
    }
    const revision = yield* this.#beat()
    const fresh = (yield* seen(revision, 10_000)) || cluster.bugs.staleGreeting === true
    if (!fresh || mirror !== this.#engine.mirror || this.stream.broken) return this.stream.break()
    this.stream.toAgent({ kind: 'welcome' })
    this.#unsubscribe = feed.subscribe(agent.name, feedMessage =>
      this.stream.toAgent({ kind: 'feed', message: feedMessage }),
    )
    this.#checkSilenceIn(leaseMs)
  }

  *#beat(): Process<number> {
    const { program, machine, id } = this.#engine
    const { agent } = this.stream
    this.#lastBeat = machine.timeline.now
    if (this.#lease !== undefined && program.leases.has(this.#lease)) return 0
    const lease = yield* grant(leaseMs)
    const value = records.alive.encode({ incarnation: String(agent.machine.life), engine: id })
    const { revision } = yield* commit({
      compare: [],
      writes: [{ kind: 'put', key: keys.alive(agent.name), value, lease }],
    })
    this.#lease = lease
    return revision
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
    if (writes.length > 0) yield* commit({ compare: [], writes })
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
    const silence = silenceOf(this.#lastBeat, due, this.#engine.machine.timeline.now)
    if (silence.kind === 'wait') {
      this.#lastBeat = silence.lastBeat
      return this.#checkSilenceIn(silence.ms)
    }
    if (this.#lease !== undefined) yield* revoke(this.#lease)
    this.#lease = undefined
    this.#silent = true
    this.stream.break()
    yield* this.#engine.watching.silent(this.stream.agent.name)
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
