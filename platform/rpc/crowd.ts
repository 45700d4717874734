import type { Socket } from 'node:net'

/**
 * Connections of strangers, by the address that they come from. Where there are too many, whoever has most of them loses its
 * first: a crowd from one place keeps nobody out who comes from another.
 */
export class Crowd {
  readonly #max: number
  /** Address → those of it by their port there, the first one first. */
  readonly #all = new Map<string, Map<number, Socket>>()
  #count = 0

  constructor(max: number) {
    this.#max = max
  }

  add(from: string, port: number, socket: Socket): void {
    const beside = this.#all.get(from) ?? new Map<number, Socket>()
    if (!beside.has(port)) this.#count++
    this.#all.set(from, beside.set(port, socket))
    if (this.#count > this.#max) this.#dropOne()
  }

  /** It is one of them no more. */
  remove(from: string, port: number): void {
    const beside = this.#all.get(from)
    if (!beside?.delete(port)) return
    this.#count--
    if (beside.size === 0) this.#all.delete(from)
  }

  [Symbol.iterator](): Iterator<Socket> {
    return [...this.#all.values()].flatMap(beside => [...beside.values()])[Symbol.iterator]()
  }

  /** At once, and not when the socket says so: thousands may come before that. */
  #dropOne(): void {
    const [most] = [...this.#all].sort(([, a], [, b]) => b.size - a.size)
    const [first] = most?.[1] ?? []
    if (!most || !first) return
    this.remove(most[0], first[0])
    first[1].destroy()
  }
}
