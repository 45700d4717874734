import type { EngineMessage } from '../../proto/gen/banyan/v1/EngineMessage.ts'

/** What an agent goes by until it is told something else. */
export type Standing = Pick<EngineMessage, 'snapshot' | 'delta' | 'engines' | 'healing' | 'sweeps'>

/** What is said once, and by nobody again. */
export type Passing = Omit<EngineMessage, keyof Standing | 'body'>

/** The part of a stream that is written to. */
export interface MessageSink {
  /** False: no more until it emits `drain`. */
  write(message: EngineMessage): boolean
  on(event: 'drain', listener: () => void): unknown
}

interface Waiting {
  readonly message: EngineMessage
  readonly kind: 'standing' | 'passing'
}

/** Messages that wait for a slow agent, of each kind. */
const maxWaiting = 256

/**
 * Sends in order, as fast as the agent reads. What may not wait as well: of what is said once the oldest goes, as who asked so
 * much of an agent that doesn't read gets no answer anyway; what stands goes all, and `onOverflow` is called to tell it anew.
 */
export class SendQueue {
  readonly #sink: MessageSink
  readonly #onOverflow: () => void
  #waiting: Waiting[] = []
  #blocked = false

  constructor(sink: MessageSink, onOverflow: () => void) {
    this.#sink = sink
    this.#onOverflow = onOverflow
    sink.on('drain', () => this.#flush())
  }

  tell(message: Standing): void {
    if (!this.#mustWait(message, 'standing')) return
    this.#waiting = this.#waiting.filter(({ kind }) => kind !== 'standing')
    this.#onOverflow()
  }

  say(message: Passing): void {
    if (!this.#mustWait(message, 'passing')) return
    const oldest = this.#waiting.findIndex(({ kind }) => kind === 'passing')
    this.#waiting.splice(oldest, 1)
  }

  clear(): void {
    this.#waiting = []
  }

  /** Answers whether too many of its kind wait now. */
  #mustWait(message: EngineMessage, kind: Waiting['kind']): boolean {
    if (!this.#blocked) {
      this.#blocked = !this.#sink.write(message)
      return false
    }
    this.#waiting.push({ message, kind })
    return this.#waiting.filter(each => each.kind === kind).length > maxWaiting
  }

  #flush(): void {
    this.#blocked = false
    while (!this.#blocked) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#blocked = !this.#sink.write(next.message)
    }
  }
}
