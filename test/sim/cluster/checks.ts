import { keyParts, keys, prefixes } from '../../../core/keys.ts'
import { routeId } from '../../../core/model/route.ts'
import { placeKey, placeOf, type Task } from '../../../core/model/task.ts'
import { records } from '../../../core/records.ts'
import { homeKeys } from '../../../engine/rollout/homes.ts'
import type { Compare, Transaction } from '../../../platform/store/store.ts'
import type { SimAgent } from './agent.ts'
import type { Cluster } from './cluster.ts'
import type { SimContainer } from './dock.ts'
import { Promises } from './promises.ts'
import { ServingHistory } from './serving-history.ts'
import type { Revision } from './store.ts'
import { Violation } from './violation.ts'
import { dataOf } from './written-data.ts'

/** What nobody can prevent a server from doing in its first moments after it slept past its lease. */
const wakingMs = 1500

interface UnderLock {
  readonly engine: string
  readonly app: string
  readonly fence: Compare
}

/** Holds everything that happens against what Banyan promises. */
export class Checks {
  readonly #cluster: Cluster
  readonly #promises: Promises
  readonly #underLock = new WeakMap<Transaction, UnderLock>()
  /** By place, when each living agent stopped sending it anything: `agent` → place → time. */
  readonly #droppedAt = new Map<string, Map<string, number>>()
  /** Since when each agent has a sign of life without a break. */
  readonly #livingSince = new Map<string, number>()
  readonly #serving = new ServingHistory()
  /** Places that were to leave, and served on as long as nobody else could: they end as soon as somebody can. */
  readonly #servedOn = new Set<string>()
  /** Where data of one server is since a container used it first. */
  readonly #homes = new Map<string, string>()
  /** Something happened to agents or containers: how many serve is not the engines' doing alone. */
  disturbed = false

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#promises = new Promises(cluster)
    cluster.store.onTransaction(txn => this.#judge(txn))
    cluster.store.onRevision(revision => this.#look(revision))
  }

  disturb(): void {
    this.disturbed = true
  }

  /** Marks a transaction as one that its engine may only make under a lock. */
  underLock(txn: Transaction, holder: UnderLock): Transaction {
    this.#underLock.set(txn, holder)
    return txn
  }

  /** A container runs from now on. */
  started(agent: string, container: SimContainer): void {
    this.#cluster.note(`${agent}: ${container.task.id} runs`)
    this.#checkWriters(agent, container)
    this.#checkHome(agent, container)
  }

  /** The server is gone for good, with all that is on it. */
  removed(agent: string): void {
    for (const [data, home] of this.#homes) if (home === agent) this.#homes.delete(data)
  }

  /** One that served has ended. */
  unready(agent: string, { task }: SimContainer): void {
    this.#cluster.note(`${agent}: ${task.id} has ended`)
    if (!this.disturbed) this.#promises.checkService(task.app, task.service)
  }

  /** It stands still from now on; nothing of it writes until it wakes. */
  sleeps(agent: SimAgent): void {
    const { timeline } = this.#cluster
    timeline.after(agent.server.pausedUntil + wakingMs - timeline.now, () => {
      for (const container of agent.dock.containers.values()) {
        if (container.state === 'running') this.#checkWriters(agent.name, container)
      }
    })
  }

  /** New routes are in force on an agent. */
  applied(agent: SimAgent): void {
    this.#checkBackends(agent)
    this.#noteDropped(agent)
    if (!this.disturbed) this.#promises.checkAgent(agent)
  }

  /** Routes are of a revision: what they lead to served then, whatever happened since. */
  #checkBackends({ name, routes, appliedRevision }: SimAgent): void {
    for (const [id, { backends }] of routes) {
      for (const { agent, task } of backends) {
        const place = placeKey({ agent, id: task })
        if (this.#serving.leftAt(place, appliedRevision)) this.#servedOn.add(place)
        if (this.#serving.servedAt(place, appliedRevision)) continue
        const what = `${name} leads ${id} to ${place}, which did not serve at ${appliedRevision}`
        throw new Violation('healthy-routes', what)
      }
    }
  }

  #checkWriters(agent: string, container: SimContainer): void {
    if (!this.#writes(agent, container)) return
    const data = dataOf(agent, container.task)
    if (data.length === 0) return
    for (const other of this.#cluster.agents.values()) {
      for (const each of other.dock.containers.values()) {
        if (each === container || !this.#writes(other.name, each)) continue
        const shared = dataOf(other.name, each.task).find(key => data.includes(key))
        if (shared === undefined) continue
        throw new Violation(
          'one-writer',
          `two containers write ${shared}: ${placeKey({ agent, id: container.task.id })} and ` +
            placeKey({ agent: other.name, id: each.task.id }),
        )
      }
    }
  }

  /** A global service has data of its own on each server. */
  #checkHome(agent: string, { task }: SimContainer): void {
    if (task.service === 'everywhere') return
    for (const data of homeKeys(task.spec, task.app)) {
      const home = this.#homes.get(data) ?? agent
      this.#homes.set(data, home)
      if (home === agent) continue
      throw new Violation('at-home', `${placeKey({ agent, id: task.id })} uses ${data} of ${home}`)
    }
  }

  #writes(agent: string, { state }: SimContainer): boolean {
    const { now } = this.#cluster.timeline
    const server = this.#cluster.agents.get(agent)?.server
    const slept = server !== undefined && now < server.pausedUntil + wakingMs
    return state === 'running' && !slept
  }

  /** Written by an engine that has lost its lock. */
  #judge(txn: Transaction): (() => void) | undefined {
    const holder = this.#underLock.get(txn)
    if (!holder || this.#cluster.store.holds(holder.fence)) return undefined
    return () => {
      const what = `${holder.engine} wrote about ${holder.app} without its lock`
      throw new Violation('own-lock', what)
    }
  }

  #look({ number, changes }: Revision): void {
    this.#serving.take(changes, number)
    const placed = new Set<string>()
    for (const change of changes) {
      const key = change.kind === 'put' ? change.entry.key : change.key
      if (key.startsWith(prefixes.tasks)) {
        const [agent = '', id = ''] = keyParts(key, prefixes.tasks)
        this.#cluster.note(`store: ${change.kind === 'put' ? 'put' : 'remove'} ${agent}/${id}`)
        if (change.kind === 'put') placed.add(id)
        else this.#checkRemoval(agent, id)
      } else if (key.startsWith(prefixes.applications) && change.kind === 'put') {
        const application = records.application.decode(change.entry.value)
        this.#promises.noteApplication(application)
        for (const place of Object.keys(application.moves ?? {})) placed.add(placeOf(place).id)
      } else if (key.startsWith(prefixes.rollouts) && change.kind === 'put') {
        const rollout = records.rollout.decode(change.entry.value)
        this.#cluster.note(
          `store: ${rollout.app} ${rollout.generation} ${rollout.phase} ${rollout.cause?.message ?? rollout.waiting ?? ''}`,
        )
        this.#promises.noteRollout(rollout, change.entry.modRevision)
      } else if (key.startsWith(prefixes.alive)) {
        const [name = ''] = keyParts(key, prefixes.alive)
        const { entry } = change.kind === 'put' ? change : {}
        const by = entry && records.alive.decode(entry.value).engine
        this.#cluster.note(
          `store: ${name} ${by === undefined ? 'shows no sign of life' : `lives, says ${by}`}`,
        )
        if (entry && entry.createRevision === entry.modRevision) this.#returned(name)
      } else if (key.startsWith(prefixes.agents) && change.kind === 'put') {
        const { name, lost } = records.agent.decode(change.entry.value)
        if (lost) this.disturb()
        else this.#returned(name)
        this.#cluster.note(`store: ${name} ${lost ? 'is lost' : 'registered'}`)
      }
    }
    for (const id of placed) this.#checkTwins(id)
  }

  /** What it does until it has heard of everything is not what others do wrong. */
  #returned(name: string): void {
    this.#livingSince.set(name, this.#cluster.timeline.now)
  }

  #checkTwins(id: string): void {
    const { store, agents } = this.#cluster
    const places = [...agents.keys()].filter(agent => store.get(keys.task(agent, id)))
    if (places.length < 2) return
    const task = records.task.decode(store.get(keys.task(places[0] ?? '', id))?.value ?? '')
    const entry = store.get(keys.application(task.app))
    const { moves = {} } = entry ? records.application.decode(entry.value) : {}
    const noted = places.map(agent => moves[placeKey({ agent, id })]).find(move => move)
    if (!noted || noted.failedAt !== undefined || places.length > 2) {
      throw new Violation('one-place', `${id} is on ${places.join(' and ')}, and no move says so`)
    }
  }

  /** A task that serves is to end: no living agent may still send it anything, nor may clients still have its address. */
  #checkRemoval(agent: string, id: string): void {
    const { agents, timeline, settings } = this.#cluster
    const owner = agents.get(agent)
    const container = [...(owner?.dock.containers.values() ?? [])].find(
      c => c.task.id === id && c.ready,
    )
    if (!container || !this.#cluster.isLiving(agent)) return
    const { task } = container
    if (!this.#promises.servesOn(task) || this.#servedOn.has(placeKey({ agent, id }))) return
    for (const other of agents.values()) {
      if (!this.#hasHeard(other.name) || !this.#hasReadyOther(other, task)) continue
      const place = placeKey({ agent, id })
      if (this.#isRouted(other, task)) {
        throw new Violation(
          'out-of-use',
          `${place} is to end, and ${other.name} still sends it connections`,
        )
      }
      const droppedAt = this.#droppedAt.get(other.name)?.get(place) ?? -Infinity
      const drained = timeline.now - droppedAt
      if (drained < settings.drainMs - 2 * this.#cluster.maxSkewMs) {
        throw new Violation(
          'forgotten',
          `${place} is to end ${drained} ms after ${other.name} stopped sending it connections`,
        )
      }
    }
  }

  #hasHeard(agent: string): boolean {
    const { timeline, settings } = this.#cluster
    const since = this.#livingSince.get(agent) ?? 0
    return this.#cluster.isLiving(agent) && timeline.now - since > settings.drainMs
  }

  #isRouted({ routes }: SimAgent, task: Task): boolean {
    const route = routes.get(routeId(task))
    return route?.backends.some(b => b.task === task.id && b.agent === task.agent) ?? false
  }

  #hasReadyOther({ routes }: SimAgent, task: Task): boolean {
    const others = routes.get(routeId(task))?.backends ?? []
    return others.some(
      b => (b.task !== task.id || b.agent !== task.agent) && this.#cluster.isReady(b.agent, b.task),
    )
  }

  #noteDropped(agent: SimAgent): void {
    const { timeline } = this.#cluster
    const dropped = this.#droppedAt.get(agent.name) ?? new Map<string, number>()
    this.#droppedAt.set(agent.name, dropped)
    const now = new Set<string>()
    for (const { backends } of agent.routes.values()) {
      for (const { agent: on, task: id } of backends) now.add(placeKey({ agent: on, id }))
    }
    for (const place of agent.routedBefore) if (!now.has(place)) dropped.set(place, timeline.now)
    agent.routedBefore = now
  }
}
