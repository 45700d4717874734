import { keys } from '../../../core/keys.ts'
import type { Agent } from '../../../core/model/agent.ts'
import { records } from '../../../core/records.ts'
import {
  afterLook,
  asBack,
  asLost,
  lookEveryMs,
  overdue,
  withoutAbsent,
  type Watch,
} from '../../../engine/nodes/liveness.ts'
import type { SimEngine } from './engine.ts'
import { commit, get, type Process } from './process.ts'

/** As engine/nodes/watch.ts does: notes which agents are lost, and which are back. */
export class AgentWatching {
  readonly #engine: SimEngine
  #watch: Watch = { absent: new Map() }
  #looking = false

  constructor(engine: SimEngine) {
    this.#engine = engine
    engine.view.onTouched(({ nodes }) => {
      if (!nodes) return
      this.#forgetPresent()
      this.start()
    })
  }

  start(): void {
    if (this.#looking || (this.#absent().length === 0 && this.#returned().length === 0)) return
    this.#looking = true
    this.#engine.program.run(this.#round(), () => {
      this.#engine.machine.later(lookEveryMs, () => {
        this.#looking = false
        this.start()
      })
    })
  }

  /** It had the agent's stream, heard nothing for a lease, and has ended its sign of life. */
  *silent(name: string): Process<void> {
    yield* this.#write(name, false, asLost)
  }

  #absent(): string[] {
    const { agents, alive } = this.#engine.view
    return [...agents].flatMap(([name, { value }]) => (alive.has(name) || value.lost ? [] : [name]))
  }

  #returned(): string[] {
    const { agents, alive } = this.#engine.view
    return [...agents].flatMap(([name, { value }]) => (alive.has(name) && value.lost ? [name] : []))
  }

  #forgetPresent(): void {
    const absent = new Set(this.#absent())
    for (const name of this.#watch.absent.keys()) {
      if (!absent.has(name)) this.#watch = withoutAbsent(this.#watch, name)
    }
  }

  *#round(): Process<void> {
    for (const name of this.#returned()) yield* this.#write(name, true, asBack)
    const [first] = this.#absent()
    if (first === undefined) return
    yield* get(keys.alive(first))
    const { now } = this.#engine.machine.timeline
    this.#watch = afterLook(this.#watch, this.#absent(), now)
    for (const name of overdue(this.#watch, now)) yield* this.#write(name, false, asLost)
  }

  *#write(name: string, alive: boolean, change: (agent: Agent, now: number) => Agent) {
    const { view } = this.#engine
    const known = view.agents.get(name)
    if (!known || (known.value.lost !== undefined) !== alive) return
    const sign = yield* get(keys.alive(name))
    if ((sign !== undefined) !== alive) return
    const value = records.agent.encode(change(known.value, this.#engine.now()))
    yield* commit({
      compare: [
        { key: keys.agent(name), modRevision: known.revision },
        { key: keys.alive(name), modRevision: sign?.modRevision ?? 0 },
      ],
      writes: [{ kind: 'put', key: keys.agent(name), value }],
    })
  }
}
