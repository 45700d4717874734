import type { Socket } from 'node:net'

/** Each takes milliseconds of the one processor that an engine has. */
const atOnce = 4

type NextTurn = (turn: () => void) => unknown

/**
 * Lets connections in by a few in each turn of the event loop, first come first in. When hundreds come at once, whoever is inside is
 * served to the end before the next ones begin: let in all together, each would wait until all are served, and give up before, which is
 * work for nothing. Nobody inside holds a place: who says nothing keeps nobody out.
 */
export class Turnstile {
  readonly #nextTurn: NextTurn
  readonly #waiting = new Map<Socket, () => void>()
  #isTurning = false

  constructor(nextTurn: NextTurn = setImmediate) {
    this.#nextTurn = nextTurn
  }

  /** Calls `letIn` when it is this one's turn; never when it has closed before. */
  queue(socket: Socket, letIn: () => void): void {
    this.#waiting.set(socket, letIn)
    socket.once('close', () => this.#waiting.delete(socket))
    socket.on('error', () => undefined) // it closes
    if (!this.#isTurning) this.#await()
  }

  #await(): void {
    this.#isTurning = true
    this.#nextTurn(() => this.#turn())
  }

  #turn(): void {
    this.#isTurning = false
    let left = atOnce
    for (const [socket, letIn] of this.#waiting) {
      this.#waiting.delete(socket)
      letIn()
      if (--left === 0) break
    }
    if (this.#waiting.size > 0) this.#await()
  }
}
