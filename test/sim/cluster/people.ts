import { keys, prefixes } from '../../../core/keys.ts'
import type { Agent } from '../../../core/model/agent.ts'
import type { Application, Manifest } from '../../../core/model/application.ts'
import type { Project } from '../../../core/model/project.ts'
import { records } from '../../../core/records.ts'
import type { Entry, Write } from '../../../platform/store/store.ts'
import { aManifest } from '../../support/builders.ts'
import type { Cluster } from './cluster.ts'
import { aCommit, chooseKinds } from './projects.ts'

/** What people do to a cluster. Their writes are those of engine/sync/accept.ts and engine/nodes/{availability,remove}.ts. */
export class People {
  readonly #cluster: Cluster
  readonly #kinds = new Map<string, readonly string[]>()

  constructor(cluster: Cluster, apps: readonly string[]) {
    this.#cluster = cluster
    for (const app of apps) this.#kinds.set(app, chooseKinds(cluster.dice))
  }

  get apps(): string[] {
    return [...this.#kinds.keys()]
  }

  push(app: string, good: boolean): void {
    const { dice } = this.#cluster
    if (dice.chance(0.1)) this.#kinds.set(app, chooseKinds(dice))
    this.#accept(app, aCommit(dice, app, this.#kinds.get(app) ?? [], good))
  }

  /** An older generation again. */
  rollBack(app: string): void {
    const { store, dice } = this.#cluster
    const kept = store.range(keys.manifestsOf(app))
    if (kept.length === 0) return
    this.#accept(app, records.manifest.decode(dice.pick(kept).value).project)
  }

  takeDown(app: string): void {
    this.#accept(app, { name: app, services: [], volumes: [] })
  }

  setAvailability(name: string, availability: Agent['availability']): void {
    const entry = this.#cluster.store.get(keys.agent(name))
    if (!entry) return
    const { losses, ...agent } = records.agent.decode(entry.value)
    if (agent.availability === availability) return
    const active = availability === 'active'
    this.#cluster.note(`person: ${name} is to be ${availability}`)
    this.#put(entry, {
      ...agent,
      ...(!active && losses && { losses }),
      ...(active && { readySince: this.#now() }),
      availability,
    })
  }

  /** Only one that is lost, or empty, and only as long as enough are left. */
  remove(name: string): void {
    const { store, agents, removed, checks } = this.#cluster
    const entry = store.get(keys.agent(name))
    if (!entry || agents.size - removed.size < 4) return
    const { lost } = records.agent.decode(entry.value)
    if (!lost && store.range(keys.tasksOf(name)).length > 0) return
    this.#cluster.note(`person: removes ${name}`)
    const homes = store.range(prefixes.homes).filter(home => JSON.parse(home.value) === name)
    removed.add(name)
    checks.removed(name)
    const writes: Write[] = [
      ...homes.map(({ key }) => ({ kind: 'delete', key }) as const),
      { kind: 'delete-prefix', prefix: keys.tasksOf(name) },
      { kind: 'delete-prefix', prefix: keys.statusOf(name) },
      { kind: 'delete', key: keys.ack(name) },
      { kind: 'delete', key: keys.alive(name) },
      { kind: 'delete', key: entry.key },
    ]
    store.commit({ compare: [], writes })
    agents.get(name)?.stream?.break()
  }

  #put({ key, modRevision }: Entry, agent: Agent): void {
    const value = records.agent.encode(agent)
    this.#cluster.store.commit({
      compare: [{ key, modRevision }],
      writes: [{ kind: 'put', key, value }],
    })
  }

  #accept(app: string, project: Project): void {
    const { store } = this.#cluster
    const key = keys.application(app)
    const entry = store.get(key)
    const before = entry && records.application.decode(entry.value)
    const generation = (before?.wanted ?? 0) + 1
    const { failed, ...kept } = before ?? { serving: {} }
    const application: Application = {
      ...{ ...kept, name: app, repository: 'repo', path: `${app}/compose.yaml` },
      ...{ wanted: generation, ports: [], digest: `digest-${generation}` },
    }
    const manifest: Manifest = aManifest({ app, generation, project, digest: application.digest })
    const rollout = {
      ...{ app, generation, phase: 'pending' as const, images: {}, placements: {} },
      times: { pending: this.#now() },
      ...(before?.active !== undefined && { from: before.active }),
    }
    const what = project.services.map(s => `${s.image ?? ''}×${s.replicas}`).join(' ')
    this.#cluster.note(`person: ${app} generation ${generation}: ${what || 'nothing'}`)
    const put = (at: string, value: string) => ({ kind: 'put', key: at, value }) as const
    store.commit({
      compare: [],
      writes: [
        put(key, records.application.encode(application)),
        put(keys.manifest(app, generation), records.manifest.encode(manifest)),
        put(keys.rollout(app, generation), records.rollout.encode(rollout)),
      ],
    })
  }

  #now(): number {
    return this.#cluster.epoch + this.#cluster.timeline.now
  }
}
