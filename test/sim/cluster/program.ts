import { BanyanError } from '../../../core/errors.ts'
import type { LeaseId, Transaction } from '../../../platform/store/store.ts'
import type { Dice } from './dice.ts'
import type { Machine } from './machine.ts'
import { StoreAway, type Call, type Process } from './process.ts'
import type { SimMirror } from './mirror.ts'
import type { SimStore } from './store.ts'

/** How long a client waits for the store. */
const patienceMs = 5000

/** `later`: whoever asked has given up by then. */
export type Arrival = 'now' | 'later' | 'never'

export interface ProgramOptions {
  readonly machine: Machine
  readonly store: SimStore
  readonly dice: Dice
  readonly mirror: () => SimMirror
  /** Whether what is asked arrives at the store, and when. */
  readonly arrival: () => Arrival
  /** Takes what is to be done later. */
  readonly holdUp: (txn: Transaction) => void
  /** Whether an answer arrives here now. */
  readonly hears: () => boolean
}

interface Waiter {
  readonly revision: number
  readonly resume: (seen: boolean) => void
}

/** Runs processes of one engine against the store: every answer comes late, some never. */
export class Program {
  readonly #options: ProgramOptions
  #waiters: Waiter[] = []
  /** Leases that it keeps alive, with the time of the last answer. */
  readonly leases = new Map<LeaseId, { readonly ttlMs: number; answeredAt: number }>()

  constructor(options: ProgramOptions) {
    this.#options = options
  }

  run<T>(process: Process<T>, done: (value: T | undefined, error?: Error) => void): void {
    const resume = (next: () => IteratorResult<Call, T>) => {
      let result
      try {
        result = next()
      } catch (error) {
        if (!(error instanceof StoreAway || error instanceof BanyanError)) throw error
        return done(undefined, error)
      }
      if (result.done) return done(result.value)
      this.#answer(
        result.value,
        answer => resume(() => process.next(answer)),
        error => resume(() => process.throw(error)),
      )
    }
    resume(() => process.next(undefined))
  }

  /** The mirror shows more than before. */
  wakeWaiters(revision: number): void {
    const ready = this.#waiters.filter(waiter => waiter.revision <= revision)
    this.#waiters = this.#waiters.filter(waiter => waiter.revision > revision)
    for (const { resume } of ready) resume(true)
  }

  #answer(call: Call, next: (answer: unknown) => void, fail: (error: Error) => void): void {
    const { machine, dice, mirror } = this.#options
    switch (call.kind) {
      case 'sleep':
        return machine.later(call.ms, () => next(undefined))
      case 'seen':
        if (mirror().revision >= call.revision) return machine.later(0, () => next(true))
        return this.#await(call.revision, call.patienceMs, next)
      case 'commit':
      case 'get':
      case 'grant':
        return machine.timeline.after(dice.delay(3, 300), () => this.#arrive(call, next, fail))
    }
  }

  #await(revision: number, ms: number, next: (answer: boolean) => void): void {
    const waiter: Waiter = { revision, resume: next }
    this.#waiters.push(waiter)
    this.#options.machine.later(ms, () => {
      if (!this.#waiters.includes(waiter)) return
      this.#waiters = this.#waiters.filter(each => each !== waiter)
      next(false)
    })
  }

  #arrive(call: Call, next: (answer: unknown) => void, fail: (error: Error) => void): void {
    const { machine, dice, arrival, holdUp, hears } = this.#options
    const when = arrival()
    if (when === 'later' && call.kind === 'commit') holdUp(call.txn)
    const answer = when === 'now' ? this.#attempt(call) : undefined
    machine.later(dice.delay(3, 300), () => {
      if (!answer || !hears()) machine.later(patienceMs, () => fail(new StoreAway()))
      else if (answer instanceof BanyanError) fail(answer)
      else next(answer.value)
    })
  }

  #attempt(call: Call): { readonly value: unknown } | BanyanError {
    try {
      return this.#perform(call)
    } catch (error) {
      if (error instanceof BanyanError) return error
      throw error
    }
  }

  #perform(call: Call): { readonly value: unknown } {
    const { store } = this.#options
    switch (call.kind) {
      case 'commit':
        return { value: store.commit(call.txn) }
      case 'get':
        return { value: store.get(call.key) }
      case 'grant': {
        const id = store.grant(call.ttlMs)
        this.leases.set(id, { ttlMs: call.ttlMs, answeredAt: this.#options.machine.timeline.now })
        return { value: id }
      }
      case 'sleep':
      case 'seen':
        return { value: undefined }
    }
  }
}
