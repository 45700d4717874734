import type { EngineMessage } from '../../proto/gen/banyan/v1/EngineMessage.ts'

/** The part of a stream that is written to. */
export interface MessageSink {
  /** False: no more until it emits `drain`. */
  write(message: EngineMessage): boolean
  on(event: 'drain', listener: () => void): unknown
}

/** Messages that wait for a slow agent. */
const maxQueued = 256

/** Sends as fast as the agent reads. `onOverflow` is called when more wait than may, to empty the queue. */
export class SendQueue {
  readonly #sink: MessageSink
  readonly #onOverflow: () => void
  #waiting: EngineMessage[] = []
  #blocked = false

  constructor(sink: MessageSink, onOverflow: () => void) {
    this.#sink = sink
    this.#onOverflow = onOverflow
    sink.on('drain', () => this.#flush())
  }

  send(message: EngineMessage): void {
    if (this.#blocked) {
      this.#waiting.push(message)
      if (this.#waiting.length > maxQueued) this.#onOverflow()
      return
    }
    this.#blocked = !this.#sink.write(message)
  }

  clear(): void {
    this.#waiting = []
  }

  #flush(): void {
    this.#blocked = false
    while (!this.#blocked && this.#waiting.length > 0) {
      const message = this.#waiting.shift()
      if (message) this.#blocked = !this.#sink.write(message)
    }
  }
}
