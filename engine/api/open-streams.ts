import { BanyanError } from '../../core/errors.ts'
import type { Alive } from '../../core/model/agent.ts'

interface OpenStream {
  readonly incarnation: string
  readonly end: () => void
}

/**
 * The streams of agents that this engine has. Two programs that call themselves the same would stop each other's containers:
 * the second is refused while the first one's stream is open.
 */
export class OpenStreams {
  readonly #engineId: string
  readonly #streams = new Map<string, OpenStream>()

  constructor(engineId: string) {
    this.#engineId = engineId
  }

  /**
   * Takes the name for a stream; the same program's older stream ends. Answers how to give it back. Throws `name-taken`
   * (wait): of an agent at another engine only its sign of life is known, which outlives it by a lease.
   */
  claim(name: string, stream: OpenStream, alive: Alive | undefined): () => void {
    const open = this.#streams.get(name)
    if (!open) this.requireFree(name, stream.incarnation, alive)
    else if (open.incarnation !== stream.incarnation) throw taken(name)
    this.#streams.set(name, stream)
    open?.end()
    return () => {
      if (this.#streams.get(name) === stream) this.#streams.delete(name)
    }
  }

  /** Of two that come to two engines at once, each engine knows of the other only by what the store says. Throws as `claim`. */
  requireFree(name: string, incarnation: string, alive: Alive | undefined): void {
    const isElsewhere = alive !== undefined && alive.engine !== this.#engineId
    if (isElsewhere && alive.incarnation !== incarnation) throw taken(name)
  }
}

function taken(name: string): BanyanError {
  const message =
    `An agent called ${name} is connected already: every server needs a name of its own, agent.node_name in its ` +
    'banyan.yaml. One that was copied from another server joins with `banyan-agent init --name`'
  return new BanyanError('name-taken', message, 'wait')
}
