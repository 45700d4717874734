import type { Operation } from './history.ts'
import type { Model } from './model.ts'
import { type Call, type Moment, type Timeline, timelineOf } from './timeline.ts'

export interface Limits {
  /** Steps of the model that are tried. It bounds the time. */
  readonly steps: number
  /** Configurations that are remembered. It bounds the memory. */
  readonly remembered: number
}

const defaults: Limits = { steps: 300_000, remembered: 300_000 }

export type Verdict<I, O> =
  | { readonly kind: 'linearizable'; readonly steps: number }
  | {
      /** undecided: a limit was reached. */
      readonly kind: 'not linearizable' | 'undecided'
      readonly steps: number
      /** An order of as many operations as could be explained, and the one whose answer then could not. */
      readonly longest: readonly Operation<I, O>[]
      readonly stuck: Operation<I, O> | undefined
    }

/**
 * Looks for an order of the operations that the model allows and that keeps what ended before what began after it: Wing and Gong,
 * "Testing and verifying concurrent objects" (1993), with Lowe's memory of what was tried, "Testing for linearizability" (2017), as
 * porcupine does it. An operation whose answer was lost may be put anywhere after its call, or left out.
 */
export function linearize<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  limits: Partial<Limits> = {},
): Verdict<I, O> {
  return new Search(model, operations, { ...defaults, ...limits }).run()
}

/** One operation of the order, and what else could have come in its place. */
interface Choice<S, I, O> {
  readonly before: S
  /** Not tried yet, the last first. */
  candidates: readonly Call<I, O>[]
  /** Those of lost answers, for when nothing else helps. */
  lost: readonly Call<I, O>[]
  readonly urgent: Operation<I, O> | undefined
  call?: Call<I, O>
}

class Search<S, I, O> {
  readonly #model: Model<S, I, O>
  readonly #limits: Limits
  readonly #timeline: Timeline<I, O>
  readonly #choices: Choice<S, I, O>[] = []
  readonly #seen = new Set<string>()
  #state: S
  /** Bit i: operation i is in the order. */
  #taken = 0n
  #open: number
  #steps = 0
  #longest: readonly Operation<I, O>[] = []
  #stuck: Operation<I, O> | undefined

  constructor(model: Model<S, I, O>, operations: readonly Operation<I, O>[], limits: Limits) {
    this.#model = model
    this.#limits = limits
    this.#timeline = timelineOf(operations)
    this.#state = model.initial
    this.#open = operations.filter(({ returnedAt }) => returnedAt !== undefined).length
  }

  run(): Verdict<I, O> {
    this.#choose()
    while (this.#open > 0) {
      if (this.#steps > this.#limits.steps || this.#seen.size > this.#limits.remembered) {
        return this.#verdict('undecided')
      }
      const choice = this.#choices.at(-1)
      if (!choice) return this.#verdict('not linearizable')
      const call = this.#next(choice)
      if (call && this.#take(choice, call)) this.#choose()
      else if (!call) this.#giveUp()
    }
    return { kind: 'linearizable', steps: this.#steps }
  }

  /** What may come next: whatever was asked before the first answer that is still open. */
  #choose(): void {
    const calls: Call<I, O>[] = []
    let at = this.#timeline.first
    for (; at?.kind === 'call'; at = at.next) calls.push(at)
    this.#note(at)
    this.#choices.push({
      before: this.#state,
      candidates: calls.filter(({ answer }) => answer).sort(leastUrgentFirst),
      lost: calls.filter(({ answer }) => !answer),
      urgent: at?.operation,
    })
  }

  #next(choice: Choice<S, I, O>): Call<I, O> | undefined {
    if (choice.candidates.length === 0) {
      choice.candidates = this.#mostHelpfulLast(choice)
      choice.lost = []
    }
    const call = choice.candidates.at(-1)
    choice.candidates = choice.candidates.slice(0, -1)
    return call
  }

  /** Helpful is what explains the answer that comes next. */
  #mostHelpfulLast({ lost, urgent }: Choice<S, I, O>): Call<I, O>[] {
    if (!urgent) return []
    const helps = ({ operation }: Call<I, O>) => {
      this.#steps++
      const next = this.#model.step(this.#state, operation.input, undefined)
      return next !== undefined && this.#model.step(next, urgent.input, urgent.output) !== undefined
    }
    const [helpful, idle] = [lost.filter(helps), lost.filter(call => !helps(call))]
    return [...idle, ...helpful]
  }

  /** False when the model doesn't allow it here, or what follows was tried already. */
  #take(choice: Choice<S, I, O>, call: Call<I, O>): boolean {
    const { input, output } = call.operation
    this.#steps++
    const next = this.#model.step(this.#state, input, output)
    if (next === undefined) return false
    const isIdle = !call.answer && this.#keyOf(next) === this.#keyOf(this.#state)
    if (isIdle) return false
    const taken = this.#taken | (1n << BigInt(call.number))
    const configuration = `${taken.toString(36)} ${this.#keyOf(next)}`
    if (this.#seen.has(configuration)) return false
    this.#seen.add(configuration)
    choice.call = call
    this.#state = next
    this.#taken = taken
    if (call.answer) this.#open--
    this.#timeline.lift(call)
    return true
  }

  /** Nothing can come here: what came before was wrong. */
  #giveUp(): void {
    this.#choices.pop()
    const choice = this.#choices.at(-1)
    if (!choice?.call) return
    const { call, before } = choice
    delete choice.call
    this.#state = before
    this.#taken &= ~(1n << BigInt(call.number))
    if (call.answer) this.#open++
    this.#timeline.putBack(call)
  }

  #note(at: Moment<I, O> | undefined): void {
    if (this.#stuck && this.#choices.length <= this.#longest.length) return
    this.#longest = this.#choices.flatMap(({ call }) => (call ? [call.operation] : []))
    this.#stuck = at?.operation
  }

  #verdict(kind: 'not linearizable' | 'undecided'): Verdict<I, O> {
    return { kind, steps: this.#steps, longest: this.#longest, stuck: this.#stuck }
  }

  #keyOf(state: S): string {
    return this.#model.keyOf?.(state) ?? JSON.stringify(state)
  }
}

/** What was answered first most likely comes first. */
function leastUrgentFirst<I, O>(
  { operation: a }: Call<I, O>,
  { operation: b }: Call<I, O>,
): number {
  return (b.returnedAt ?? 0) - (a.returnedAt ?? 0)
}
