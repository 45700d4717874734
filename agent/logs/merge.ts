import type { Clock } from '../../platform/clock.ts'
import type { LogLine } from '../containers/runtime.ts'

interface TaggedLine extends LogLine {
  readonly task: string
  readonly service: string
}

export interface LogSource {
  readonly task: string
  readonly service: string
  readonly lines: AsyncIterable<LogLine>
}

/** A source that says nothing for this long is not waited for until it speaks again. */
const patienceMs = 100

/**
 * Several logs as one, by time. Lines that are there already come in exact order; while following, a quiet
 * source holds up the others only once. Ends when all have ended; rejects when one does.
 */
export async function* mergeLogs(
  sources: readonly LogSource[],
  clock: Clock,
): AsyncGenerator<TaggedLine> {
  const heads = sources.map(source => new Head(source))
  try {
    for (;;) {
      await fill(heads, clock)
      const first = earliest(heads)
      if (first) yield first.take()
      else if (heads.every(({ ended }) => ended)) return
    }
  } finally {
    for (const head of heads) head.close()
  }
}

/** Waits until no head is missing, but for quiet ones no longer than it has to. */
async function fill(heads: readonly Head[], clock: Clock): Promise<void> {
  const missing = heads.filter(head => !head.ended && !head.line)
  const lively = missing.filter(({ quiet }) => !quiet)
  const waits = missing.map(head => head.next())
  if (lively.length > 0) {
    const patience = new AbortController()
    const all = Promise.all(lively.map(head => head.next())).then(() => true)
    const inTime = await Promise.race([all, clock.sleep(patienceMs, patience.signal)])
    patience.abort()
    if (inTime !== true) for (const head of lively) head.quiet ||= !head.line
  } else if (missing.length > 0 && missing.length === heads.filter(({ ended }) => !ended).length) {
    await Promise.race(waits)
  }
}

function earliest(heads: readonly Head[]): Head | undefined {
  return heads
    .filter(({ line }) => line !== undefined)
    .toSorted((a, b) => (a.line?.at ?? 0) - (b.line?.at ?? 0))[0]
}

/** The next line of one source, asked for once at a time. */
class Head {
  line: TaggedLine | undefined
  ended = false
  quiet = false
  readonly #source: LogSource
  readonly #iterator: AsyncIterator<LogLine>
  #pending: Promise<void> | undefined

  constructor(source: LogSource) {
    this.#source = source
    this.#iterator = source.lines[Symbol.asyncIterator]()
  }

  next(): Promise<void> {
    this.#pending ??= this.#read()
    return this.#pending
  }

  take(): TaggedLine {
    const line = this.line
    if (!line) throw new Error('take() without a line')
    this.line = undefined
    return line
  }

  /** Not waited for: a source in the middle of a read ends when its own signal does. */
  close(): void {
    void this.#iterator.return?.().catch(() => undefined)
    void this.#pending?.catch(() => undefined)
  }

  async #read(): Promise<void> {
    const next = await this.#iterator.next()
    this.#pending = undefined
    this.quiet = false
    if (next.done) this.ended = true
    else this.line = { ...next.value, task: this.#source.task, service: this.#source.service }
  }
}
