import type { Application, Manifest } from '../../core/model/application.ts'
import type { Service } from '../../core/model/service.ts'
import { isFinished, type Rollout } from '../../core/model/rollout.ts'
import type { Route } from '../../core/model/route.ts'
import { placeKey, type Task, type TaskStatus } from '../../core/model/task.ts'
import { leap } from '../../engine/rollout/leap.ts'
import { nextStep } from '../../engine/rollout/steps.ts'
import type { Version } from '../../engine/rollout/wanted.ts'
import type { AppWorld, RolloutWorld, Step, Writes } from '../../engine/rollout/world.ts'
import { routesOf } from '../../engine/routes/routes.ts'
import type { AgentLoad } from '../../engine/scheduler/agent-load.ts'
import { spreadOf, withTask } from '../../engine/scheduler/loads.ts'
import { tend } from '../../engine/upkeep/tend.ts'
import type { Loss, Upkeep, UpkeepWorld } from '../../engine/upkeep/world.ts'
import type { Stored } from '../../engine/view/known.ts'
import { aManifest, anAgent, anApplication, aProject, aRollout, aStatus } from './builders.ts'

/** What the simulated agents make of a task: `serve` becomes ready, `end` runs to its end, the others do neither. */
export type Fate = 'serve' | 'end' | 'crash' | 'unhealthy' | 'hang'

/**
 * One application on simulated agents, in memory: the state machine drives it as the engine would, one step at a time,
 * and time stands still between steps unless told otherwise.
 */
export class RolloutCluster {
  now = 0
  revision = 1
  application: Application = anApplication({ wanted: 0 })
  readonly manifests = new Map<number, Manifest>()
  readonly rollouts = new Map<number, Rollout>()
  readonly tasks = new Map<string, Task>()
  readonly statuses = new Map<string, TaskStatus>()
  readonly acks = new Map<string, number>()
  readonly homes = new Map<string, Stored<string>>()
  readonly vips = new Map<string, string>()
  agents: AgentLoad[]
  /** By image: what becomes of its containers. */
  readonly fates = new Map<string, Fate>()
  forgotten = false
  readonly losses = new Map<string, Loss>()
  /** As the engine does: steps that follow from each other alone are taken together. */
  leaps = false

  constructor(agentNames: readonly string[] = ['node-1']) {
    this.agents = agentNames.map((name, index) => anAgent({ name, slot: index + 1 }))
  }

  /** Changes what an agent is, such as `{ lost: true, alive: false }`. */
  changeAgent(name: string, changes: Partial<AgentLoad>): void {
    this.agents = this.agents.map(agent => (agent.name === name ? { ...agent, ...changes } : agent))
  }

  loads(): AgentLoad[] {
    return this.agents.map(agent =>
      [...this.tasks.values()]
        .filter(task => task.agent === agent.name)
        .reduce((load, { spec }) => withTask(load, spec), agent),
    )
  }

  isAlive(agent: string): boolean {
    return this.agents.some(({ name, alive }) => name === agent && alive)
  }

  /** As the sync does: a new wanted generation and a pending rollout. */
  accept(services: readonly Service[]): number {
    const generation = this.application.wanted + 1
    const { active } = this.application
    this.manifests.set(generation, aManifest({ generation, project: aProject(services) }))
    this.rollouts.set(
      generation,
      aRollout({
        generation,
        times: { pending: this.now },
        ...(active !== undefined && { from: active }),
      }),
    )
    const { failed, ...rest } = this.application
    this.application = { ...rest, wanted: generation, digest: `digest-${generation}` }
    this.revision++
    return generation
  }

  unfinished(): Rollout | undefined {
    return [...this.rollouts.values()]
      .filter(rollout => !isFinished(rollout.phase))
      .sort((a, b) => a.generation - b.generation)[0]
  }

  world(): RolloutWorld | undefined {
    const rollout = this.unfinished()
    const manifest = rollout && this.manifests.get(rollout.generation)
    if (!rollout || !manifest) return undefined
    return { ...this.appWorld(), rollout, manifest }
  }

  appWorld(): AppWorld {
    const previous = this.#version(this.application.active)
    return {
      now: this.now,
      application: this.application,
      applicationRevision: this.revision,
      ...(previous && { previous }),
      tasks: [...this.tasks.values()],
      statuses: this.statuses,
      agents: this.loads(),
      spread: spreadOf(this.tasks.values()),
      acks: this.acks,
      homes: this.homes,
      vips: this.vips,
      settings: { timeoutMs: 60_000, drainMs: 5000, vipCidr: '10.201.0.0/16' },
    }
  }

  upkeepWorld(): UpkeepWorld {
    const next = this.#version(this.unfinished()?.generation)
    const moves = Object.keys(this.application.moves ?? {})
    return {
      ...this.appWorld(),
      ...(next && { next }),
      busy: this.unfinished() !== undefined,
      movesUnderWay: moves.length,
      losses: this.losses,
    }
  }

  /** One step of upkeep; answers what it was. */
  tend(): Upkeep {
    const upkeep = tend(this.upkeepWorld())
    if (upkeep.kind === 'write') this.#write(upkeep)
    return upkeep
  }

  /** Upkeep and agents in turn, with time passing, until upkeep rests. */
  tendUntilRest(): void {
    for (let i = 0; i < 200; i++) {
      const upkeep = this.tend()
      if (upkeep.kind === 'rest' && upkeep.untilMs === undefined && !this.application.moves) return
      this.runAgents()
      this.now += 1000
    }
    throw new Error(`upkeep does not rest: ${JSON.stringify(this.application)}`)
  }

  /** One step of the engine; answers what it was. */
  step(): Step | undefined {
    const world = this.world()
    if (!world) return undefined
    const step = nextStep(world)
    if (step.kind === 'build') this.#build(world)
    if (step.kind === 'write') this.#apply(this.leaps ? leap(world, step).whole : step)
    return step
  }

  /** Steps until the engine waits or has nothing to do. */
  settleEngine(): Step | undefined {
    for (let i = 0; i < 100; i++) {
      const step = this.step()
      if (step?.kind !== 'write' && step?.kind !== 'build') return step
    }
    throw new Error('the state machine does not rest')
  }

  /** Every agent catches up: wanted containers start, others end, routes are acknowledged. */
  runAgents(): void {
    for (const task of this.tasks.values())
      if (this.isAlive(task.agent) && !this.statuses.has(placeKey(task))) this.startContainer(task)
    for (const [place, { agent }] of this.statuses)
      if (this.isAlive(agent) && !this.tasks.has(place)) this.statuses.delete(place)
    this.acknowledge()
  }

  acknowledge(): void {
    for (const agent of this.agents) if (agent.alive) this.acks.set(agent.name, this.revision)
  }

  startContainer(task: Task): void {
    const fate = this.fates.get(task.spec.image) ?? 'serve'
    const address = `10.200.1.${10 + this.statuses.size}`
    const outcome: Record<Fate, Partial<TaskStatus>> = {
      serve: {},
      end: { state: 'exited', health: 'none', ready: false, exitCode: 0 },
      crash: { state: 'waiting', health: 'none', ready: false, restarts: 3, exitCode: 1 },
      unhealthy: { health: 'unhealthy', ready: false, probe: 'no database' },
      hang: { health: 'starting', ready: false },
    }
    this.statuses.set(
      placeKey(task),
      aStatus(task, { address, changedAt: this.now, ...outcome[fate] }),
    )
  }

  /** Engine and agents in turn, with time passing, until the rollouts are over. */
  run(): void {
    for (let i = 0; i < 200; i++) {
      this.settleEngine()
      if (!this.unfinished()) return
      this.runAgents()
      this.now += 1000
    }
    throw new Error(`no end: ${JSON.stringify(this.unfinished())}`)
  }

  routes(): Route[] {
    const { application, statuses } = this
    const lost = new Set(this.agents.filter(agent => agent.lost).map(({ name }) => name))
    return routesOf({ application, tasks: [...this.tasks.values()], statuses, lost })
  }

  #build({ manifest, rollout }: RolloutWorld): void {
    const images = Object.fromEntries(
      manifest.project.services.map(s => [
        s.name,
        s.image ?? `built/${s.name}@${manifest.generation}`,
      ]),
    )
    this.rollouts.set(rollout.generation, { ...rollout, images })
    this.revision++
  }

  #version(generation: number | undefined): Version | undefined {
    const manifest = generation === undefined ? undefined : this.manifests.get(generation)
    return manifest && { manifest, images: this.rollouts.get(manifest.generation)?.images ?? {} }
  }

  #apply(step: Extract<Step, { kind: 'write' }>): void {
    this.#write(step)
    this.rollouts.set(step.rollout.generation, step.rollout)
    if (step.forget) this.forgotten = true
  }

  #write({ application, putTasks, removeTasks, homes, takeVips, freeVips = [] }: Writes): void {
    this.revision++
    for (const task of removeTasks) {
      this.tasks.delete(placeKey(task))
      if (!this.isAlive(task.agent)) this.statuses.delete(placeKey(task))
    }
    for (const task of putTasks) this.tasks.set(placeKey(task), task)
    for (const [name, { agent: value }] of Object.entries(homes ?? {})) {
      this.homes.set(name, { value, revision: this.revision })
    }
    for (const [address, owner] of Object.entries(takeVips ?? {})) this.vips.set(address, owner)
    for (const address of freeVips) this.vips.delete(address)
    if (application) this.application = application
  }
}
