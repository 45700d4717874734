import type { Clock } from '../../platform/clock.ts'
import type { ContainerRuntime } from './runtime.ts'

const maxLines = 20
const maxLineLength = 500
/** A status waits this long for its log lines, then goes without: Docker on a busy machine takes seconds. */
const limitMs = 10_000
/**
 * Before the empty log of a container that has ended is read again: not every container engine has all that was printed in the
 * log by then. The first status that tells of a failure counts, so it is worth the wait.
 */
const pausesMs = [300, 700, 2_000]
/** After an end without a word the next one is expected to say nothing either: a crash loop is told of as it goes. */
const shortPausesMs = [300]

interface Failure {
  /** The same name again is the same failure. */
  readonly name: string
  readonly containerId: string
  /** It still runs, so its log is what it is. */
  readonly runs?: boolean
}

interface Found {
  readonly failure: string
  /** Absent while they are being read. */
  lines?: readonly string[]
}

/** The last log lines of containers that failed, read once per failure. */
export class Evidence {
  readonly #found = new Map<string, Found>()
  readonly #runtime: ContainerRuntime
  readonly #clock: Clock
  readonly #onFound: (task: string) => void

  constructor(runtime: ContainerRuntime, clock: Clock, onFound: (task: string) => void) {
    this.#runtime = runtime
    this.#clock = clock
    this.#onFound = onFound
  }

  /** A failure that was collected before is not read again. */
  collect(task: string, failure: Failure): void {
    const before = this.#found.get(task)
    if (before?.failure === failure.name) return
    const found: Found = { failure: failure.name }
    this.#found.set(task, found)
    const pauses = failure.runs ? [] : before && !before.lines?.length ? shortPausesMs : pausesMs
    const signal = AbortSignal.timeout(limitMs)
    void this.#readPatiently(failure.containerId, pauses, signal).then(lines => {
      found.lines = lines
      this.#onFound(task)
    })
  }

  pending(task: string): boolean {
    const found = this.#found.get(task)
    return found !== undefined && found.lines === undefined
  }

  lines(task: string): readonly string[] | undefined {
    return this.#found.get(task)?.lines
  }

  forget(task: string): void {
    this.#found.delete(task)
  }

  async #readPatiently(
    containerId: string,
    pauses: readonly number[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    for (const pauseMs of pauses) {
      const lines = await this.#read(containerId, signal)
      if (lines.length > 0 || signal.aborted) return lines
      await this.#clock.sleep(pauseMs, signal)
    }
    return await this.#read(containerId, signal)
  }

  async #read(containerId: string, signal: AbortSignal): Promise<readonly string[]> {
    const lines: string[] = []
    try {
      const options = { tail: maxLines, follow: false }
      for await (const { text } of this.#runtime.logs(containerId, options, signal)) {
        lines.push(text.slice(0, maxLineLength))
      }
    } catch {
      return lines // gone, or too slow: a failure without its log is still told
    }
    return lines.slice(-maxLines)
  }
}
