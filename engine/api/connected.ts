import type { Passing } from './send-queue.ts'

type Send = (message: Passing) => void

/** The agents whose streams this engine has, to be told something out of turn. */
export class ConnectedAgents {
  readonly #sends = new Map<string, Send>()

  /** Answers how to take it back; a newer stream of the same agent is left alone. */
  add(agent: string, send: Send): () => void {
    this.#sends.set(agent, send)
    return () => {
      if (this.#sends.get(agent) === send) this.#sends.delete(agent)
    }
  }

  /** False when it isn't connected to this engine. */
  tell(agent: string, message: Passing): boolean {
    const send = this.#sends.get(agent)
    send?.(message)
    return send !== undefined
  }
}
