import { keys } from '../../../core/keys.ts'
import { records } from '../../../core/records.ts'
import type { Manifest } from '../../../core/model/application.ts'
import { SimAgent } from './agent.ts'
import type { Bugs } from './bugs.ts'
import { Checks } from './checks.ts'
import { Dice } from './dice.ts'
import { SimEngine } from './engine.ts'
import { LateWrites } from './late-writes.ts'
import { SimStore } from './store.ts'
import { Timeline } from './timeline.ts'

const zones = ['a', 'b'] as const

/** Everything there is, from one seed. */
export class Cluster {
  readonly timeline = new Timeline()
  readonly dice: Dice
  readonly store: SimStore
  readonly late: LateWrites
  readonly bugs: Bugs
  readonly checks: Checks
  readonly engines: SimEngine[] = []
  readonly agents = new Map<string, SimAgent>()
  /** Names of agents that were removed: they are not let in again. */
  readonly removed = new Set<string>()
  readonly manifests = new Map<string, Manifest>()
  /** Epoch milliseconds at the beginning. */
  readonly epoch = 1_750_000_000_000
  readonly settings = { timeoutMs: 40_000, drainMs: 3000, vipCidr: '10.201.0.0/16' }
  /** How wrong clocks may be. */
  readonly maxSkewMs = 600
  /** `<who speaks>><who does not hear it>`, until then. */
  readonly #cuts = new Map<string, number>()
  readonly trace: string[] = []

  constructor(seed: number, bugs: Bugs = {}) {
    this.dice = new Dice(seed)
    this.bugs = bugs
    this.store = new SimStore(this.timeline)
    this.late = new LateWrites(this)
    this.checks = new Checks(this)
    const engines = this.dice.chance(0.2) ? 3 : 2
    for (let i = 1; i <= engines; i++) {
      this.engines.push(new SimEngine(this, `engine-${i}`, this.#skew()))
    }
    const agents = this.dice.chance(0.3) ? 4 : 3
    for (let i = 0; i < agents; i++) this.addAgent()
    const expire = () => {
      this.store.expire()
      this.timeline.after(500, expire)
    }
    expire()
  }

  addAgent(): SimAgent {
    const number = this.agents.size + 1
    const agent = new SimAgent(this, `node-${number}`, {
      number,
      zone: zones[number % zones.length] ?? '',
      skewMs: this.#skew(),
      drift: 1 + (this.dice.random() - 0.5) / 50,
    })
    this.agents.set(agent.name, agent)
    return agent
  }

  /** Virtual time until which nothing gets from one to the other; past: it does. */
  cutUntil(from: string, to: string): number {
    return this.#cuts.get(`${from}>${to}`) ?? 0
  }

  cut(from: string, to: string, until: number): void {
    this.#cuts.set(`${from}>${to}`, until)
  }

  /** Whether both hear each other now. */
  reach(one: string, other: string): boolean {
    return Math.max(this.cutUntil(one, other), this.cutUntil(other, one)) <= this.timeline.now
  }

  mendCuts(): void {
    this.#cuts.clear()
    for (const { stream } of this.agents.values()) stream?.resume()
  }

  /** Whether a container of this task serves, in truth. */
  isReady(agent: string, task: string): boolean {
    const containers = this.agents.get(agent)?.dock.containers.values() ?? []
    return [...containers].some(c => c.task.id === task && c.ready)
  }

  /** Whether engines count on this agent: it runs, has a sign of life, and isn't lost. */
  isLiving(name: string): boolean {
    const entry = this.store.get(keys.agent(name))
    const isLost = entry === undefined || records.agent.decode(entry.value).lost !== undefined
    const awake = this.agents.get(name)?.machine.awake === true
    return awake && !isLost && this.store.get(keys.alive(name)) !== undefined
  }

  readonly note = (what: string): void => {
    const seconds = (this.timeline.now / 1000).toFixed(3).padStart(9)
    this.trace.push(`${seconds} ${what}`)
  }

  #skew(): number {
    return this.dice.between(-this.maxSkewMs, this.maxSkewMs)
  }
}
