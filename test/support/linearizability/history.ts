/** One call of a client. Times are any numbers that rise: only their order counts. */
export interface Operation<I, O> {
  readonly client: string
  readonly input: I
  /** Absent: the answer was lost. It happened at some time after its call, or never. */
  readonly output?: O
  readonly calledAt: number
  /** Absent with the output. */
  readonly returnedAt?: number
}

/**
 * Notes who asked what when, and what was answered. It counts instead of looking at a clock: what ended before something
 * began has the smaller number, in one process without any doubt.
 */
export class Recorder<I, O> {
  readonly #operations: Operation<I, O>[] = []
  #time = 0

  get history(): readonly Operation<I, O>[] {
    return this.#operations
  }

  /** Notes an operation whose outcome nobody will tell, such as a lease that runs out. */
  mayHappen(client: string, input: I): void {
    this.#operations.push({ client, input, calledAt: ++this.#time })
  }

  /** `run` answers undefined when nobody knows whether it happened. What it throws is the test's mistake. */
  async call(client: string, input: I, run: () => Promise<O | undefined>): Promise<O | undefined> {
    const calledAt = ++this.#time
    const place = this.#operations.push({ client, input, calledAt }) - 1
    const output = await run()
    if (output !== undefined) {
      this.#operations[place] = { client, input, output, calledAt, returnedAt: ++this.#time }
    }
    return output
  }
}
