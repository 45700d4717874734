import { keys } from '../../../core/keys.ts'
import type { Application } from '../../../core/model/application.ts'
import type { Service } from '../../../core/model/service.ts'
import type { Rollout } from '../../../core/model/rollout.ts'
import type { Task } from '../../../core/model/task.ts'
import { records } from '../../../core/records.ts'
import { isGlobal, isJob, strategyOf } from '../../../engine/rollout/order.ts'
import type { SimAgent } from './agent.ts'
import type { Cluster } from './cluster.ts'
import { Violation } from './violation.ts'

interface Promised {
  /** Ready tasks that every agent's routes must lead to. */
  readonly least: number
  /** From this revision on. */
  readonly since: number
}

/** How many ready tasks of each service agents may rely on: what a finished rollout gave, less what a running one may take. */
export class Promises {
  readonly #cluster: Cluster
  /** By `app/service`. */
  readonly #promised = new Map<string, Promised>()
  readonly #wanted = new Map<string, number>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** A newer generation may want fewer, or replace what there is in another way. */
  noteApplication({ name, wanted }: Application): void {
    if (this.#wanted.get(name) === wanted) return
    this.#wanted.set(name, wanted)
    const services = this.#servicesOf(name, wanted)
    for (const [key, { least, since }] of this.#promised) {
      if (!key.startsWith(`${name}/`)) continue
      const service = services.find(s => `${name}/${s.name}` === key)
      const most = service ? leastOf(service) : 0
      this.#promised.set(key, { least: Math.min(least, most), since })
    }
  }

  noteRollout({ app, generation, phase }: Rollout, revision: number): void {
    if (phase !== 'done') return
    const wanted = this.#wanted.get(app) ?? generation
    const newest = this.#servicesOf(app, wanted)
    for (const service of this.#servicesOf(app, generation)) {
      const next = newest.find(({ name }) => name === service.name)
      const least = Math.min(leastOf(service), next ? leastOf(next) : 0)
      this.#promised.set(`${app}/${service.name}`, { least, since: revision })
    }
  }

  checkAgent(agent: SimAgent): void {
    for (const key of agent.routes.keys()) this.#check(agent, key)
  }

  checkService(app: string, service: string): void {
    for (const agent of this.#cluster.agents.values()) this.#check(agent, `${app}/${service}`)
  }

  /** Whether its service is one that never has to be interrupted, in any generation that may serve. */
  servesOn({ app, service }: Task): boolean {
    const entry = this.#cluster.store.get(keys.application(app))
    if (!entry) return false
    const { active, wanted } = records.application.decode(entry.value)
    const versions = [active ?? wanted, wanted].flatMap(
      generation => this.#servicesOf(app, generation).find(s => s.name === service) ?? [],
    )
    return versions.every(version => strategyOf(version).kind !== 'stop-first')
  }

  #check(agent: SimAgent, key: string): void {
    const promised = this.#promised.get(key)
    const route = agent.routes.get(key)
    if (!promised || !route || agent.appliedRevision < promised.since) return
    if (!this.#cluster.isLiving(agent.name)) return
    const ready = route.backends.filter(b => this.#cluster.isReady(b.agent, b.task))
    if (ready.length >= promised.least) return
    throw new Violation(
      'enough-serve',
      `${agent.name} reaches ${ready.length} ready tasks of ${key}, promised are ${promised.least}`,
    )
  }

  #servicesOf(app: string, generation: number): readonly Service[] {
    const key = keys.manifest(app, generation)
    const known = this.#cluster.manifests.get(key)
    if (known) return known.project.services
    const entry = this.#cluster.store.get(key)
    return entry ? records.manifest.decode(entry.value).project.services : []
  }
}

function leastOf(service: Service): number {
  const { update, replicas } = service
  if (isGlobal(service) || isJob(service)) return 0
  if (update.failureAction === 'continue' || update.maxFailureRatio !== undefined) return 0
  const strategy = strategyOf(service)
  if (strategy.kind === 'stop-first') return 0
  if (strategy.kind === 'blue-green' || strategy.order === 'start-first') return replicas
  return Math.max(0, replicas - strategy.batch)
}
