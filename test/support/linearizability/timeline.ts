import type { Operation } from './history.ts'

/** Calls and answers in the order of their times: a list from which operations are lifted, and put back in reverse order. */
export interface Timeline<I, O> {
  readonly first: Moment<I, O> | undefined
  lift(call: Call<I, O>): void
  putBack(call: Call<I, O>): void
}

export type Moment<I, O> = Call<I, O> | Answer<I, O>

interface Linked<I, O> {
  readonly operation: Operation<I, O>
  next: Moment<I, O> | undefined
  previous: Moment<I, O> | undefined
}

export interface Call<I, O> extends Linked<I, O> {
  readonly kind: 'call'
  /** 0, 1, … by time of call. */
  readonly number: number
  /** Absent: it was lost. */
  readonly answer: Answer<I, O> | undefined
}

interface Answer<I, O> extends Linked<I, O> {
  readonly kind: 'answer'
}

export function timelineOf<I, O>(operations: readonly Operation<I, O>[]): Timeline<I, O> {
  const sorted = [...operations].sort((a, b) => a.calledAt - b.calledAt)
  const moments = sorted.flatMap((operation, number) => momentsOf(operation, number))
  moments.sort((a, b) => timeOf(a) - timeOf(b))
  moments.forEach((moment, index) => {
    moment.previous = moments[index - 1]
    moment.next = moments[index + 1]
  })
  return new List(moments[0])
}

function momentsOf<I, O>(operation: Operation<I, O>, number: number): Moment<I, O>[] {
  const links = { operation, next: undefined, previous: undefined }
  const answer: Answer<I, O> | undefined =
    operation.returnedAt === undefined ? undefined : { kind: 'answer', ...links }
  const call: Call<I, O> = { kind: 'call', number, answer, ...links }
  return answer ? [call, answer] : [call]
}

function timeOf<I, O>({ kind, operation }: Moment<I, O>): number {
  return kind === 'call' ? operation.calledAt : (operation.returnedAt ?? Infinity)
}

class List<I, O> implements Timeline<I, O> {
  first: Moment<I, O> | undefined

  constructor(first: Moment<I, O> | undefined) {
    this.first = first
  }

  lift(call: Call<I, O>): void {
    this.#unlink(call)
    if (call.answer) this.#unlink(call.answer)
  }

  /** A lifted moment still knows its neighbours (Knuth's dancing links). */
  putBack(call: Call<I, O>): void {
    if (call.answer) this.#link(call.answer)
    this.#link(call)
  }

  #unlink({ next, previous }: Moment<I, O>): void {
    if (previous) previous.next = next
    else this.first = next
    if (next) next.previous = previous
  }

  #link(moment: Moment<I, O>): void {
    const { next, previous } = moment
    if (previous) previous.next = moment
    else this.first = moment
    if (next) next.previous = moment
  }
}
