import { setTimeout as delay } from 'node:timers/promises'
import type { ContainerRuntime } from './runtime.ts'

const maxLines = 20
const maxLineLength = 500
/** A status waits this long for its log lines, then goes without: Docker on a busy machine takes seconds. */
const limitMs = 5_000
/** Docker says that a container has ended before all that it printed is in its log: none is asked for once more. */
const againMs = 300

interface Found {
  readonly failure: string
  /** Absent while they are being read. */
  lines?: readonly string[]
}

/** The last log lines of containers that failed, read once per failure. */
export class Evidence {
  readonly #found = new Map<string, Found>()
  readonly #runtime: ContainerRuntime
  readonly #onFound: (task: string) => void

  constructor(runtime: ContainerRuntime, onFound: (task: string) => void) {
    this.#runtime = runtime
    this.#onFound = onFound
  }

  /** `failure` names this one failure: the same name again reads nothing. */
  collect(task: string, containerId: string, failure: string): void {
    if (this.#found.get(task)?.failure === failure) return
    const found: Found = { failure }
    this.#found.set(task, found)
    void this.#readTwice(containerId).then(lines => {
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

  async #readTwice(containerId: string): Promise<readonly string[]> {
    const lines = await this.#read(containerId)
    if (lines.length > 0) return lines
    await delay(againMs)
    return await this.#read(containerId)
  }

  async #read(containerId: string): Promise<readonly string[]> {
    const lines: string[] = []
    const signal = AbortSignal.timeout(limitMs)
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
