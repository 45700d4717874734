import type { Logger } from '../../platform/logger.ts'
import { lifeRefusal } from '../../platform/life.ts'
import type { Events } from '../events.ts'

interface Options {
  readonly engineId: string
  /** As of engine/backup/life.ts. */
  readonly life: number
  readonly events: Events
  readonly log: Logger
}

/** The life of the cluster that this engine has the state of, beside the one that agents follow. */
export class ClusterLife {
  readonly #options: Options
  /** Each agent is told of once: it keeps trying. */
  readonly #told = new Set<string>()
  #warning: string | undefined

  constructor(options: Options) {
    this.#options = options
  }

  get life(): number {
    return this.#options.life
  }

  /** A sentence, since an agent of a later life came here; this engine has no other way to know of it. */
  get warning(): string | undefined {
    return this.#warning
  }

  /** Throws `engine-superseded`, and tells whoever runs this engine: it would go on with nobody to follow it. */
  async admit(agent: string, followed: number): Promise<void> {
    const { engineId: engine, life, events, log } = this.#options
    const refusal = lifeRefusal({ engine, life }, { agent, followed })
    if (!refusal) return
    const { code, message } = refusal
    this.#warning = message
    log.error({ agent, code }, message)
    if (!this.#told.has(agent)) {
      this.#told.add(agent)
      await events.record({ kind: code, level: 'error', agent, message })
    }
    throw refusal
  }
}
