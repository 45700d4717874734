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
    const elsewhere = alive && alive.engine !== this.#engineId ? alive : undefined
    const holder = open ?? elsewhere
    if (holder && holder.incarnation !== stream.incarnation) throw taken(name)
    this.#streams.set(name, stream)
    open?.end()
    return () => {
      if (this.#streams.get(name) === stream) this.#streams.delete(name)
    }
  }
}

function taken(name: string): BanyanError {
  const message =
    `An agent called ${name} is connected already: every server needs a name of its own, agent.node_name in its ` +
    'banyan.yaml. One that was copied from another server joins with `banyan-agent init --name`'
  return new BanyanError('name-taken', message, 'wait')
}
