import type { ImageId } from './copy-image.ts'
import { idText } from './in-use.ts'

const keptMs = 3_600_000
const most = 20_000

/** What was asked for within the last hour. */
export class AskedFor {
  readonly #at = new Map<string, number>()
  readonly #now: () => number

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number) {
    this.#now = now
  }

  note(image: ImageId): void {
    const text = idText(image)
    this.#at.delete(text)
    this.#at.set(text, this.#now())
    const [oldest] = this.#at.keys()
    if (this.#at.size > most && oldest !== undefined) this.#at.delete(oldest)
  }

  /** As `idText`. */
  recent(): ReadonlySet<string> {
    const since = this.#now() - keptMs
    return new Set([...this.#at].filter(([, at]) => at >= since).map(([text]) => text))
  }
}
