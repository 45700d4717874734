import type { Task } from '../../../core/model/task.ts'
import type { Verdict } from '../../../agent/health/judge.ts'
import type { ObservedContainer } from '../../../agent/containers/runtime.ts'
import type { Cluster } from './cluster.ts'
import type { Machine } from './machine.ts'

/** What becomes of a container: the last word of its image's tag. */
export type Fate =
  'serve' | 'choosy' | 'slow' | 'crash' | 'unhealthy' | 'hang' | 'missing' | 'job' | 'badjob'

/** Whether a server can get the image at all; some are only for every other one. */
export function hasImage(server: number, image: string): boolean {
  const fate = fateOf(image)
  return fate !== 'missing' && (fate !== 'choosy' || server % 2 === 1)
}

function fateOf(image: string): Fate {
  return image.slice(image.lastIndexOf('-') + 1) as Fate
}

/** A container as it really is, whoever knows. */
export interface SimContainer {
  readonly id: string
  readonly task: Task
  readonly address: string
  readonly createdAt: number
  state: 'created' | 'running' | 'exited'
  exitCode: number
  startedAt: number
  finishedAt: number
  ready: boolean
  /** Raised with each run: what was to happen to an earlier one doesn't. */
  run: number
  /** The run that was told to end. */
  stoppingRun: number | undefined
}

/** One server's containers: they start, serve, fail and end in their own time, also when their agent is gone. */
export class Dock {
  readonly containers = new Map<string, SimContainer>()
  readonly #cluster: Cluster
  readonly #agent: string
  readonly #server: Machine
  readonly #onChange: () => void
  readonly #subnet: number
  #made = 0

  constructor(
    cluster: Cluster,
    agent: string,
    subnet: number,
    server: Machine,
    onChange: () => void,
  ) {
    this.#cluster = cluster
    this.#agent = agent
    this.#subnet = subnet
    this.#server = server
    this.#onChange = onChange
  }

  observed(): ObservedContainer[] {
    return Array.from(this.containers.values(), observe)
  }

  create(task: Task): void {
    const number = ++this.#made
    const id = `${this.#agent}-${number}`
    const address = `10.200.${this.#subnet}.${2 + (number % 250)}`
    const createdAt = this.#now()
    this.containers.set(id, {
      ...{ id, task, address, createdAt, state: 'created', ready: false },
      ...{ exitCode: 0, startedAt: 0, finishedAt: 0, run: 0, stoppingRun: undefined },
    })
  }

  start(id: string): void {
    const container = this.containers.get(id)
    if (!container || container.state === 'running') return
    container.state = 'running'
    container.startedAt = this.#now()
    container.run++
    this.#cluster.checks.started(this.#agent, container)
    this.#unfold(container)
    this.#onChange()
  }

  /** Ends within its grace period, or at once. */
  stop(id: string, graceMs: number): void {
    const container = this.containers.get(id)
    if (container?.state !== 'running') return
    const { run } = container
    container.stoppingRun = run
    const ms = graceMs === 0 ? 5 : this.#cluster.dice.between(20, Math.max(20, graceMs))
    this.#server.later(ms, () => {
      if (container.run === run) this.end(container, 143)
    })
  }

  isStopping(id: string): boolean {
    const container = this.containers.get(id)
    return container?.stoppingRun === container?.run
  }

  remove(id: string): void {
    this.containers.delete(id)
    this.#onChange()
  }

  end(container: SimContainer, exitCode: number): void {
    if (container.state !== 'running') return
    const wasReady = container.ready
    Object.assign(container, { state: 'exited', exitCode, ready: false })
    container.finishedAt = this.#now()
    container.run++
    if (wasReady) this.#cluster.checks.unready(this.#agent, container)
    this.#onChange()
  }

  /** As the server loses power. */
  endAll(): void {
    for (const container of this.containers.values()) this.end(container, 137)
  }

  #unfold(container: SimContainer): void {
    const { dice } = this.#cluster
    const { run, task } = container
    const soon = (ms: number, what: () => void) =>
      this.#server.later(ms, () => {
        if (container.run === run && this.containers.has(container.id)) what()
      })
    switch (fateOf(task.spec.image)) {
      case 'serve':
      case 'choosy':
        return soon(dice.between(50, 1500), () => this.#becomeReady(container))
      case 'slow':
        return soon(dice.between(5000, 12_000), () => this.#becomeReady(container))
      case 'crash':
        return soon(dice.between(100, 1500), () => this.end(container, 1))
      case 'job':
        return soon(dice.between(300, 5000), () => this.end(container, 0))
      case 'badjob':
        return soon(dice.between(300, 2000), () => this.end(container, 2))
      case 'unhealthy':
      case 'hang':
      case 'missing':
        return
    }
  }

  #becomeReady(container: SimContainer): void {
    container.ready = true
    this.#onChange()
  }

  #now(): number {
    return this.#cluster.epoch + this.#cluster.timeline.now
  }
}

/** As a runtime lists it. Spreads are for what is rare: every round of every agent lists all. */
function observe(container: SimContainer): ObservedContainer {
  const { id: containerId, task, state, address, createdAt, startedAt } = container
  const { id, app, service, hash, spec, exclusive } = task
  const base = {
    containerId,
    task: id,
    app,
    service,
    hash,
    state,
    address,
    createdAt,
    stopGraceMs: spec.stopGracePeriodMs,
  }
  const known = exclusive ? { ...base, exclusive } : base
  if (state === 'running') return { ...known, startedAt }
  if (state === 'created') return known
  return { ...known, startedAt, exitCode: container.exitCode, finishedAt: container.finishedAt }
}

/** What probes find. */
export function verdictOf(container: SimContainer, now: number): Verdict {
  const fate = fateOf(container.task.spec.image)
  if (container.ready) return { health: 'healthy', ready: true, undecided: false }
  const unhealthy = fate === 'unhealthy' && now - container.startedAt > 3000
  return { health: unhealthy ? 'unhealthy' : 'starting', ready: false, undecided: false }
}
