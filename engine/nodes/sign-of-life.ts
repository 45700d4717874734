import { BanyanError, codeOf } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { CommitResult, Compare, Entry, Lease, Store } from '../../platform/store/store.ts'
import type { ClusterView } from '../view.ts'
import {
  heardAgain,
  heardNobody,
  type Hearing,
  leaseMs,
  type Silence,
  silenceOf,
} from './liveness.ts'
import { SharedLease } from './shared-lease.ts'

/** What the signs of life that one engine puts have in common. */
export interface SignsOfLife {
  readonly store: Store
  readonly view: ClusterView
  readonly engineId: string
  /**
   * Not the engine's session: a graceful end revokes that one, and signs of life outlive their engine by the lease, so that
   * its restart loses no agent.
   */
  readonly lease: SharedLease
  /** By agent, that of its newest stream here. */
  readonly newest: Map<string, SignOfLife>
  hearing: Hearing
}

export function signsOfLife(of: Pick<SignsOfLife, 'store' | 'view' | 'engineId'>): SignsOfLife {
  return {
    ...of,
    lease: new SharedLease(of.store, leaseMs),
    newest: new Map(),
    hearing: heardNobody,
  }
}

/**
 * An agent's sign of life in the store, for as long as its stream is open and it beats. After the stream ended it
 * outlives it by the lease: an agent that is only restarting isn't lost, and rollouts wait for its acks.
 *
 * The lease goes on for the others, so nothing goes by itself here: whoever may have put a sign sees to its end, also when
 * the store's answer was lost. In this order: nothing more is put, what is under way has ended, the store is read, and what
 * this engine put is deleted, unless a newer stream here answers for it. What is put still later goes by `watchOrphans`.
 */
export class SignOfLife {
  readonly name: string
  readonly #signs: SignsOfLife
  readonly #key: string
  readonly #value: string
  /** That it was last put under. */
  #lease: Lease | undefined
  /** Of its last put. */
  #revision = -1
  #underWay: Promise<unknown> = Promise.resolve()
  #lastBeat: number
  #over = false

  /** Times, here and below, are milliseconds of a clock that never jumps. */
  constructor(signs: SignsOfLife, name: string, incarnation: string, now: number) {
    this.name = name
    this.#signs = signs
    this.#key = keys.alive(name)
    this.#value = records.alive.encode({ incarnation, engine: signs.engineId })
    this.#lastBeat = now
    signs.hearing = heardAgain(signs.hearing, now)
    signs.newest.set(name, this)
  }

  /** It was silent for a lease. Whatever still comes on its stream comes too late: its tasks may be somebody else's. */
  get isOver(): boolean {
    return this.#over
  }

  /**
   * Holds as long as this stream speaks for the agent. What is written of what the agent said has to carry it: a write that
   * its caller gave up can still be done much later, by a member of etcd that stood still with it, when the agent has said
   * something else on another stream.
   */
  get fence(): Compare {
    return { key: this.#key, modRevision: this.#revision }
  }

  /** A newer stream here speaks for the agent: the silence of this one says nothing about it. */
  get hasSuccessor(): boolean {
    const newest = this.#signs.newest.get(this.name)
    return newest !== undefined && newest !== this
  }

  /**
   * Its stream has just come, and what stood there then, by its revision (0: nothing), is of an older one. Answers the
   * revision of what it wrote. Code: `greeting-overtaken` (retry): this engine was slow, and the agent is at another by now.
   */
  async begin(stood: number): Promise<number> {
    const begun = this.#put([{ key: this.#key, modRevision: stood }])
    this.#underWay = begun
    const { committed, revision } = await begun
    if (!committed) throw overtaken(this.name)
    return revision
  }

  /** Called on every heartbeat: puts the sign again where it went, with the lease or without. */
  async beat(now: number): Promise<void> {
    if (this.#over) return
    this.#lastBeat = now
    this.#signs.hearing = heardAgain(this.#signs.hearing, now)
    this.#underWay = this.#renew()
    await this.#underWay
  }

  /** Called by a timer that was due then. Once the agent has been silent for a lease its sign of life goes. */
  async checkSilence(due: number, now: number): Promise<Silence> {
    const { hearing } = this.#signs
    const silence: Silence = this.#over
      ? { kind: 'over' }
      : silenceOf(this.#lastBeat, hearing, due, now)
    if (silence.kind === 'wait') this.#lastBeat = silence.lastBeat
    else await this.#end()
    return silence
  }

  /** Beats that a former stream left here say nothing against the sign that the agent has at another engine. */
  async #renew(): Promise<void> {
    const { store, view, engineId, lease, newest } = this.#signs
    if ((await lease.current()) === this.#lease && view.alive.has(this.name)) return
    if (!view.agents.has(this.name) || newest.get(this.name) !== this) return
    const entry = await store.get(this.#key)
    if (entry && engineOf(entry) !== engineId) return
    await this.#put([{ key: this.#key, modRevision: entry?.modRevision ?? 0 }])
  }

  async #put(compare: readonly Compare[]): Promise<CommitResult> {
    const { store, lease: shared } = this.#signs
    const lease = await shared.current()
    try {
      const put = { kind: 'put', key: this.#key, value: this.#value, lease: lease.id } as const
      const result = await store.commit({ compare, writes: [put] })
      if (result.committed) {
        this.#lease = lease
        this.#revision = result.revision
      }
      return result
    } catch (error) {
      if (codeOf(error) === 'lease-lost') shared.forget(lease)
      throw error
    }
  }

  async #end(): Promise<void> {
    this.#over = true
    await this.#underWay.catch(() => undefined)
    await this.#remove()
    const { newest } = this.#signs
    if (newest.get(this.name) === this) newest.delete(this.name)
  }

  async #remove(): Promise<void> {
    const { store, engineId, newest } = this.#signs
    const entry = await store.get(this.#key)
    if (newest.get(this.name) !== this || !entry || engineOf(entry) !== engineId) return
    const { committed } = await store.commit({
      compare: [{ key: this.#key, modRevision: entry.modRevision }],
      writes: [{ kind: 'delete', key: this.#key }],
    })
    if (!committed) await this.#remove()
  }
}

/** Somebody else has its sign of life, or nobody. */
export function overtaken(name: string): BanyanError {
  const message = `${name} was greeted elsewhere meanwhile; it may dial again`
  return new BanyanError('greeting-overtaken', message, 'retry')
}

/** That put it. */
export function engineOf({ value }: Entry): string {
  return records.alive.decode(value).engine
}
