import { keyParts, prefixes } from '../core/keys.ts'
import type { Agent, Alive } from '../core/model/agent.ts'
import type { Application } from '../core/model/application.ts'
import type { RepositoryState } from '../core/model/repository.ts'
import type { Rollout } from '../core/model/rollout.ts'
import { isFinished } from '../core/model/rollout.ts'
import type { SecretHead } from '../core/model/secret.ts'
import { placeKey, type Task, type TaskStatus } from '../core/model/task.ts'
import { records } from '../core/records.ts'
import type { Mirror } from '../platform/store/mirror.ts'
import type { Change, Entry } from '../platform/store/store.ts'

/** A decoded record and the store revision that wrote it, for guarded writes. */
export interface Stored<T> {
  readonly value: T
  readonly revision: number
}

/** One application with all that belongs to it. Never changed in place by readers. */
export interface AppView {
  application: Stored<Application> | undefined
  /** By `placeKey`. */
  readonly tasks: Map<string, Task>
  /** By `placeKey`. */
  readonly statuses: Map<string, TaskStatus>
  readonly rollouts: Map<number, Stored<Rollout>>
}

/** What a batch of changes touched. */
export interface Touched {
  readonly apps: ReadonlySet<string>
  /** Those of `apps` whose application record itself changed. */
  readonly applications: ReadonlySet<string>
  /** Those of `apps` whose tasks came, went or moved. */
  readonly tasks: ReadonlySet<string>
  /** Those whose tasks changed, and those of `nodes`. */
  readonly agents: ReadonlySet<string>
  /** Those whose own record changed. */
  readonly registered: ReadonlySet<string>
  /** An agent was registered, changed, came or went. */
  readonly nodes: boolean
  readonly acks: boolean
  /** A secret was set or removed. */
  readonly secrets: boolean
  /** Volumes are to be removed, or were. */
  readonly sweeps: boolean
}

/** Which prefixes of the store the view needs. */
export const viewedPrefixes: readonly string[] = [
  prefixes.agents,
  prefixes.alive,
  prefixes.repositories,
  prefixes.applications,
  prefixes.generations,
  prefixes.rollouts,
  prefixes.tasks,
  prefixes.status,
  prefixes.acks,
  prefixes.secretHeads,
  prefixes.sweeps,
  prefixes.homes,
  prefixes.vips,
]

/**
 * The engine's read model: the store's records decoded once per change and indexed by application and by agent.
 * Work per change is proportional to the change. Every engine has its own; none of it is truth.
 */
export class ClusterView {
  readonly mirror: Mirror
  readonly apps = new Map<string, AppView>()
  /** Applications with a rollout that has not ended. */
  readonly unfinished = new Set<string>()
  /** Applications with tasks that move, leave or wait for a place. */
  readonly restless = new Set<string>()
  /** Applications that have a task on each agent. */
  readonly global = new Set<string>()
  readonly agents = new Map<string, Stored<Agent>>()
  readonly alive = new Map<string, Alive>()
  /** Agents that are lost. */
  readonly lost = new Set<string>()
  readonly repositories = new Map<string, Stored<RepositoryState>>()
  readonly acks = new Map<string, number>()
  /** By `<scope>/<name>`. */
  readonly secretHeads = new Map<string, SecretHead>()
  /** Agent → applications whose volumes it is to remove. */
  readonly sweeps = new Map<string, Set<string>>()
  /** By name of the data, the agent that has it. */
  readonly homes = new Map<string, string>()
  /** By address, `<app>/<service>`. */
  readonly vips = new Map<string, string>()
  /** Of applications that were removed. */
  readonly lastGenerations = new Map<string, number>()
  /** Agent → task id → task. */
  readonly tasksByAgent = new Map<string, Map<string, Task>>()
  readonly #listeners = new Set<(touched: Touched) => void>()
  /** By `placeKey`, the application of each task or status: a deleted record doesn't say. */
  readonly #appOfTask = new Map<string, string>()

  constructor(mirror: Mirror) {
    this.mirror = mirror
    const touched = emptyTouched()
    for (const prefix of viewedPrefixes) {
      for (const entry of mirror.range(prefix)) this.#put(entry, touched)
    }
    mirror.onChange(changes => this.#apply(changes))
  }

  get revision(): number {
    return this.mirror.revision
  }

  onTouched(listener: (touched: Touched) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  app(name: string): AppView {
    let app = this.apps.get(name)
    if (!app) {
      app = { application: undefined, tasks: new Map(), statuses: new Map(), rollouts: new Map() }
      this.apps.set(name, app)
    }
    return app
  }

  /** The oldest unfinished rollout: rollouts of one application run one after the other. */
  unfinishedRollout(name: string): Stored<Rollout> | undefined {
    const open = [...(this.apps.get(name)?.rollouts.values() ?? [])].filter(
      rollout => !isFinished(rollout.value.phase),
    )
    return open.sort((a, b) => a.value.generation - b.value.generation)[0]
  }

  #apply(changes: readonly Change[]): void {
    const touched = emptyTouched()
    for (const change of changes) {
      if (change.kind === 'put') this.#put(change.entry, touched)
      else this.#delete(change.key, touched)
    }
    for (const listener of this.#listeners) listener(touched)
  }

  #put(entry: Entry, touched: MutableTouched): void {
    const { key, value, modRevision: revision } = entry
    const area = areaOf(key)
    if (area === undefined) return
    const [first = '', second = ''] = keyParts(key, area)
    switch (area) {
      case prefixes.applications:
        touched.apps.add(first)
        touched.applications.add(first)
        this.app(first).application = { value: records.application.decode(value), revision }
        return this.#noteRestless(first)
      case prefixes.rollouts:
        touched.apps.add(first)
        this.app(first).rollouts.set(Number(second), {
          value: records.rollout.decode(value),
          revision,
        })
        return this.#noteUnfinished(first)
      case prefixes.tasks:
        return this.#putTask(records.task.decode(value), touched)
      case prefixes.status:
        return this.#putStatus(records.status.decode(value), touched)
      case prefixes.agents:
        touched.nodes = true
        touched.agents.add(first)
        touched.registered.add(first)
        this.agents.set(first, { value: records.agent.decode(value), revision })
        return this.#noteLost(first, touched)
      case prefixes.alive:
        touched.nodes = true
        touched.agents.add(first)
        this.alive.set(first, records.alive.decode(value))
        return
      case prefixes.acks:
        touched.acks = true
        this.acks.set(first, Number(value))
        return
      case prefixes.generations:
        this.lastGenerations.set(first, Number(value))
        return
      case prefixes.repositories:
        this.repositories.set(first, { value: records.repository.decode(value), revision })
        return
      case prefixes.secretHeads:
        touched.secrets = true
        this.secretHeads.set(`${first}/${second}`, records.secretHead.decode(value))
        return
      case prefixes.sweeps:
        touched.sweeps = true
        this.sweeps.set(first, new Set(this.sweeps.get(first)).add(second))
        return
      case prefixes.homes:
        this.homes.set(key.slice(area.length), JSON.parse(value) as string)
        return
      case prefixes.vips:
        this.vips.set(first, JSON.parse(value) as string)
        return
      default:
        return
    }
  }

  #noteUnfinished(app: string): void {
    if (this.unfinishedRollout(app)) this.unfinished.add(app)
    else this.unfinished.delete(app)
  }

  #noteRestless(app: string): void {
    const { moves, leaving, waits, serving = {} } = this.apps.get(app)?.application?.value ?? {}
    if (moves ?? leaving ?? waits) this.restless.add(app)
    else this.restless.delete(app)
    if (Object.values(serving).some(({ global }) => global === true)) this.global.add(app)
    else this.global.delete(app)
  }

  /** What is routed to its tasks changes with it. */
  #noteLost(agent: string, touched: MutableTouched): void {
    const isLost = this.agents.get(agent)?.value.lost !== undefined
    if (isLost === this.lost.has(agent)) return
    if (isLost) this.lost.add(agent)
    else this.lost.delete(agent)
    for (const { app } of this.tasksByAgent.get(agent)?.values() ?? []) touched.apps.add(app)
  }

  #putTask(task: Task, touched: MutableTouched): void {
    touched.apps.add(task.app)
    touched.tasks.add(task.app)
    touched.agents.add(task.agent)
    this.#appOfTask.set(placeKey(task), task.app)
    this.app(task.app).tasks.set(placeKey(task), task)
    let ofAgent = this.tasksByAgent.get(task.agent)
    if (!ofAgent) this.tasksByAgent.set(task.agent, (ofAgent = new Map<string, Task>()))
    ofAgent.set(task.id, task)
  }

  #putStatus(status: TaskStatus, touched: MutableTouched): void {
    touched.apps.add(status.app)
    const key = placeKey({ agent: status.agent, id: status.task })
    this.#appOfTask.set(key, status.app)
    this.app(status.app).statuses.set(key, status)
  }

  #delete(key: string, touched: MutableTouched): void {
    const area = areaOf(key)
    if (area === undefined) return
    const [first = '', second = ''] = keyParts(key, area)
    switch (area) {
      case prefixes.applications:
        touched.apps.add(first)
        touched.applications.add(first)
        this.app(first).application = undefined
        this.#noteRestless(first)
        return this.#forgetIfEmpty(first)
      case prefixes.rollouts:
        touched.apps.add(first)
        this.app(first).rollouts.delete(Number(second))
        this.#noteUnfinished(first)
        return this.#forgetIfEmpty(first)
      case prefixes.tasks:
        return this.#deleteTask(first, second, touched)
      case prefixes.status:
        return this.#deleteStatus(first, second, touched)
      case prefixes.agents:
        touched.nodes = true
        touched.agents.add(first)
        touched.registered.add(first)
        this.agents.delete(first)
        return this.#noteLost(first, touched)
      case prefixes.alive:
        touched.nodes = true
        touched.agents.add(first)
        this.alive.delete(first)
        return
      case prefixes.acks:
        touched.acks = true
        this.acks.delete(first)
        return
      case prefixes.repositories:
        this.repositories.delete(first)
        return
      case prefixes.secretHeads:
        touched.secrets = true
        this.secretHeads.delete(`${first}/${second}`)
        return
      case prefixes.sweeps:
        touched.sweeps = true
        this.sweeps.get(first)?.delete(second)
        return
      case prefixes.homes:
        this.homes.delete(key.slice(area.length))
        return
      case prefixes.vips:
        this.vips.delete(first)
        return
      default:
        return
    }
  }

  #deleteTask(agent: string, id: string, touched: MutableTouched): void {
    touched.agents.add(agent)
    this.tasksByAgent.get(agent)?.delete(id)
    this.#forget('tasks', placeKey({ agent, id }), touched)
  }

  #deleteStatus(agent: string, id: string, touched: MutableTouched): void {
    this.#forget('statuses', placeKey({ agent, id }), touched)
  }

  #forget(what: 'tasks' | 'statuses', place: string, touched: MutableTouched): void {
    const name = this.#appOfTask.get(place)
    if (name === undefined) return
    touched.apps.add(name)
    if (what === 'tasks') touched.tasks.add(name)
    const app = this.app(name)
    app[what].delete(place)
    if (!app.tasks.has(place) && !app.statuses.has(place)) this.#appOfTask.delete(place)
    this.#forgetIfEmpty(name)
  }

  #forgetIfEmpty(name: string): void {
    const app = this.apps.get(name)
    if (!app) return
    const { application, tasks, statuses, rollouts } = app
    if (!application && tasks.size + statuses.size + rollouts.size === 0) this.apps.delete(name)
  }
}

interface MutableTouched {
  readonly apps: Set<string>
  readonly applications: Set<string>
  readonly tasks: Set<string>
  readonly agents: Set<string>
  readonly registered: Set<string>
  nodes: boolean
  acks: boolean
  secrets: boolean
  sweeps: boolean
}

function emptyTouched(): MutableTouched {
  return {
    apps: new Set(),
    applications: new Set(),
    tasks: new Set(),
    agents: new Set(),
    registered: new Set(),
    nodes: false,
    acks: false,
    secrets: false,
    sweeps: false,
  }
}

function areaOf(key: string): string | undefined {
  const end = key.indexOf('/', prefixes.root.length)
  return end < 0 ? undefined : key.slice(0, end + 1)
}
