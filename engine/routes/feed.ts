import type { Route } from '../../core/model/route.ts'
import { routeId } from '../../core/model/route.ts'
import type { Task } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import type { ClusterView } from '../view.ts'
import type { Touched } from '../view/touched.ts'
import { routesOf } from './routes.ts'

/** What an agent is told: first everything, then what changed. Tasks and routes are encoded records. */
export interface FeedMessage {
  readonly kind: 'snapshot' | 'delta'
  readonly revision: number
  readonly tasks: readonly string[]
  readonly removedTasks: readonly string[]
  readonly routes: readonly string[]
  readonly removedRoutes: readonly string[]
  readonly peers: readonly string[]
  readonly removedPeers: readonly string[]
}

interface Subscriber {
  readonly agent: string
  readonly sentTasks: Set<string>
  readonly send: (message: FeedMessage) => void
}

/**
 * Routes of the whole cluster, computed once per change, handed to every agent, and each agent's own tasks. A change of
 * an application reaches all agents, even when it changes no route of theirs: its revision is what they acknowledge.
 */
export class Feed {
  readonly #view: ClusterView
  readonly #subscribers = new Set<Subscriber>()
  /** Application → route id → encoded route. */
  readonly #routes = new Map<string, Map<string, string>>()
  /** Agent → encoded peer. */
  readonly #peers = new Map<string, string>()

  constructor(view: ClusterView) {
    this.#view = view
    for (const app of view.apps.keys()) this.#routes.set(app, this.#encodeRoutes(app))
    this.#updatePeers(view.agents.keys(), [], [])
    view.onTouched(touched => this.#publish(touched))
  }

  /** Sends a snapshot at once. Answers how to stop. */
  subscribe(agent: string, send: (message: FeedMessage) => void): () => void {
    const tasks = [...(this.#view.tasksByAgent.get(agent)?.values() ?? [])]
    const subscriber: Subscriber = { agent, sentTasks: new Set(tasks.map(task => task.id)), send }
    this.#subscribers.add(subscriber)
    send({
      kind: 'snapshot',
      revision: this.#view.revision,
      tasks: tasks.map(task => records.task.encode(task)),
      removedTasks: [],
      routes: [...this.#routes.values()].flatMap(routes => [...routes.values()]),
      removedRoutes: [],
      peers: [...this.#peers.values()],
      removedPeers: [],
    })
    return () => this.#subscribers.delete(subscriber)
  }

  #publish({ apps, applications, agents }: Touched): void {
    const changed: string[] = []
    const removed: string[] = []
    for (const app of apps) this.#updateRoutes(app, changed, removed)
    const peers: string[] = []
    const removedPeers: string[] = []
    this.#updatePeers(agents, peers, removedPeers)
    const forAll = changed.length + removed.length + peers.length + removedPeers.length
    for (const subscriber of this.#subscribers) {
      const tasks = agents.has(subscriber.agent) ? this.#taskChanges(subscriber) : noTasks
      const news = tasks.put.length + tasks.removed.length + forAll
      if (news + applications.size === 0) continue
      subscriber.send({
        kind: 'delta',
        revision: this.#view.revision,
        tasks: tasks.put.map(task => records.task.encode(task)),
        removedTasks: tasks.removed,
        routes: changed,
        removedRoutes: removed,
        peers,
        removedPeers,
      })
    }
  }

  #updateRoutes(app: string, changed: string[], removed: string[]): void {
    const before = this.#routes.get(app) ?? new Map<string, string>()
    const after = this.#encodeRoutes(app)
    for (const [id, text] of after) if (before.get(id) !== text) changed.push(text)
    for (const id of before.keys()) if (!after.has(id)) removed.push(id)
    if (after.size > 0) this.#routes.set(app, after)
    else this.#routes.delete(app)
  }

  #updatePeers(agents: Iterable<string>, changed: string[], removed: string[]): void {
    for (const name of agents) {
      const { overlay, subnet, lost } = this.#view.agents.get(name)?.value ?? {}
      if (!overlay || subnet === undefined) {
        if (this.#peers.delete(name)) removed.push(name)
        continue
      }
      const text = records.peer.encode({
        agent: name,
        subnet,
        ...overlay,
        ...(lost && { lost: true }),
      })
      if (this.#peers.get(name) === text) continue
      this.#peers.set(name, text)
      changed.push(text)
    }
  }

  #encodeRoutes(app: string): Map<string, string> {
    const view = this.#view.apps.get(app)
    if (!view?.application) return new Map()
    const routes: Route[] = routesOf({
      application: view.application.value,
      tasks: [...view.tasks.values()],
      statuses: view.statuses,
      lost: this.#view.lost,
    })
    return new Map(routes.map(route => [routeId(route), records.route.encode(route)]))
  }

  #taskChanges({ agent, sentTasks }: Subscriber): { put: Task[]; removed: string[] } {
    const now = this.#view.tasksByAgent.get(agent) ?? new Map<string, Task>()
    const put = [...now.values()].filter(task => !sentTasks.has(task.id))
    const removed = [...sentTasks].filter(id => !now.has(id))
    for (const { id } of put) sentTasks.add(id)
    for (const id of removed) sentTasks.delete(id)
    return { put, removed }
  }
}

const noTasks: { readonly put: readonly Task[]; readonly removed: readonly string[] } = {
  put: [],
  removed: [],
}
