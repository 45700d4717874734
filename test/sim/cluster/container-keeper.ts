import type { Task, TaskStatus } from '../../../core/model/task.ts'
import type { RuntimeAction } from '../../../agent/containers/actions.ts'
import { keptContainers, planContainers } from '../../../agent/containers/diff.ts'
import {
  afterFailure,
  afterFence,
  afterSuccess,
  afterVerdict,
  fenced,
  fencedReason,
  freshMemory,
  type StepError,
  type TaskMemory,
} from '../../../agent/containers/memory.ts'
import { keyOf } from '../../../agent/containers/runner.ts'
import type { ObservedContainer } from '../../../agent/containers/runtime.ts'
import {
  sameStatus,
  statusOf,
  stoppingStatus,
  type Phase,
} from '../../../agent/containers/status.ts'
import { isComplete } from '../../../agent/session/report.ts'
import { fenceAt, fenceOrders, nextLookMs } from '../../../agent/fence.ts'
import type { SimAgent } from './agent.ts'
import type { Cluster } from './cluster.ts'
import { hasImage, verdictOf } from './dock.ts'
import type { Stream } from './stream.ts'

/** What agent/containers/{loop,runner,reporter,fence-guard}.ts do, on virtual time: the plan and the fence are the real ones. */
export class ContainerKeeper {
  readonly #cluster: Cluster
  readonly #agent: SimAgent
  #desired: ReadonlyMap<string, Task> | undefined
  #memory = new Map<string, TaskMemory>()
  readonly #busy = new Map<string, RuntimeAction>()
  readonly #told = new Map<string, TaskStatus>()
  readonly #fenceStopped = new Set<string>()
  #stream: Stream | undefined
  #complete = false
  #looked = false
  #poked = false
  #fenceTimer = 0

  constructor(cluster: Cluster, agent: SimAgent) {
    this.#cluster = cluster
    this.#agent = agent
  }

  setTasks(tasks: readonly Task[]): void {
    this.#desired = new Map(tasks.map(task => [task.id, task]))
    if (!this.#complete) this.#reportAll()
    this.poke()
  }

  startReport(stream: Stream): void {
    this.#stream = stream
    this.#complete = false
  }

  endReport(): void {
    this.#stream = undefined
  }

  contact(at: number): void {
    const wasOpen = this.#fenceOpen()
    this.#agent.contactAt = at
    if (!this.#fenceOpen()) return
    this.#fenceStopped.clear()
    if (!wasOpen) this.poke()
  }

  poke(): void {
    if (this.#poked) return
    this.#poked = true
    this.#agent.machine.later(this.#cluster.dice.between(1, 100), () => {
      this.#poked = false
      if (this.#agent.keeper === this) this.#round()
    })
  }

  #fenceOpen(): boolean {
    if (this.#cluster.bugs.fenceOff) return true
    return fenceAt(this.#agent.contactAt, this.#agent.bootMs()) === 'open'
  }

  #round(): void {
    const observed = this.#agent.dock.observed()
    this.#guard(observed)
    if (!this.#desired) return
    const tasks = [...this.#desired.values()]
    const kept = keptContainers(tasks, observed)
    this.#remember(kept)
    const now = this.#agent.now()
    const plan = planContainers(tasks, observed, this.#memory, now, this.#fenceOpen())
    for (const action of plan) {
      if (action.kind !== 'wait') this.#begin(action)
      else if (action.until !== undefined) {
        this.#agent.machine.later(Math.max(1, action.until - now), () => this.poke())
      }
    }
    this.#publish(tasks, kept, observed)
  }

  #remember(kept: ReadonlyMap<string, ObservedContainer>): void {
    const { dock } = this.#agent
    for (const key of this.#memory.keys()) {
      if (!this.#desired?.has(key) && !dock.containers.has(key)) this.#memory.delete(key)
    }
    for (const [task, { state, exitCode = 0, containerId }] of kept) {
      if (state === 'exited' && this.#memory.get(task)?.error?.code !== fenced) {
        this.#update(task, memory => ({ ...memory, lastExitCode: exitCode }))
      }
      const container = dock.containers.get(containerId)
      if (state === 'running' && container) {
        this.#update(task, memory => afterVerdict(memory, container.ready, this.#agent.now()))
        if (!container.ready) this.#agent.machine.later(3100, () => this.poke())
      }
    }
  }

  #begin(action: RuntimeAction): void {
    const keys = 'containerId' in action ? [keyOf(action), action.containerId] : [keyOf(action)]
    if (keys.some(key => this.#busy.has(key))) return
    this.#busy.set(keyOf(action), action)
    const error = this.#refusal(action)
    const { dice } = this.#cluster
    const { dock, machine } = this.#agent
    const task = this.#desired?.get(action.task)
    const done = () => this.#done(action, error)
    if (error) return machine.later(dice.between(10, 100), done)
    switch (action.kind) {
      case 'pull':
        return machine.later(dice.delay(100, 3000), done)
      case 'create':
        return machine.later(dice.between(10, 100), () => {
          if (task) dock.create(task)
          done()
        })
      case 'start':
      case 'restart':
        return this.#agent.server.later(dice.delay(100, 1500), () => {
          dock.start(action.containerId)
          machine.later(1, done)
        })
      case 'remove':
        return this.#remove(action.containerId, done)
    }
  }

  #remove(id: string, done: () => void): void {
    const { dock, machine } = this.#agent
    const container = dock.containers.get(id)
    dock.stop(id, Math.min(container?.task.spec.stopGracePeriodMs ?? 0, 4000))
    const look = () => {
      if (dock.containers.get(id)?.state === 'running') {
        // it was started while it was told to stop
        if (!dock.isStopping(id)) dock.stop(id, 0)
        return machine.later(100, look)
      }
      dock.remove(id)
      done()
    }
    machine.later(10, look)
  }

  #refusal({ kind, task }: RuntimeAction): StepError | undefined {
    const { spec, exclusive } = this.#desired?.get(task) ?? {}
    if (kind === 'pull' && spec && !hasImage(this.#agent.number, spec.image)) {
      return { code: 'image-not-found', message: 'no such image', disposition: 'stalled' }
    }
    if (!exclusive || (kind !== 'start' && kind !== 'restart') || this.#fenceOpen())
      return undefined
    return { code: fenced, message: fencedReason, disposition: 'wait' }
  }

  #done(action: RuntimeAction, error: StepError | undefined): void {
    if (this.#agent.keeper !== this) return
    this.#busy.delete(keyOf(action))
    this.#update(keyOf(action), memory =>
      error ? afterFailure(memory, error, this.#agent.now()) : afterSuccess(memory, action),
    )
    this.poke()
  }

  #publish(
    tasks: readonly Task[],
    kept: ReadonlyMap<string, ObservedContainer>,
    observed: readonly ObservedContainer[],
  ): void {
    const now = this.#agent.now()
    const wanted = tasks.map(task => this.#status(task, kept.get(task.id), now))
    const unwanted = observed.filter(({ task }) => !this.#desired?.has(task))
    const stopping = unwanted.map(container => stoppingStatus(this.#agent.name, container, now))
    const changed = [...wanted, ...stopping].filter(status => {
      const before = this.#told.get(status.task)
      return before === undefined || !(isEqual(before, status) || sameStatus(before, status))
    })
    for (const status of changed) this.#told.set(status.task, status)
    const there = new Set(observed.map(({ task }) => task))
    const gone = [...this.#told.keys()].filter(
      task => !this.#desired?.has(task) && !there.has(task),
    )
    for (const task of gone) this.#told.delete(task)
    const isFirst = !this.#looked
    this.#looked = true
    if (!isFirst && changed.length + gone.length === 0) return
    if (!this.#complete) this.#reportAll()
    else this.#stream?.toEngine({ kind: 'status', statuses: changed, gone, complete: false })
  }

  #status(task: Task, container: ObservedContainer | undefined, now: number): TaskStatus {
    const memory = this.#memory.get(task.id) ?? freshMemory
    const real = container && this.#agent.dock.containers.get(container.containerId)
    const verdict = real?.state === 'running' ? verdictOf(real, now) : undefined
    const phase = this.#phase(task.id, container?.containerId)
    return statusOf({ task, container, memory, phase, verdict, lastLines: undefined }, now)
  }

  #phase(task: string, container: string | undefined): Phase | undefined {
    if (container !== undefined && this.#busy.has(container)) return 'stopping'
    const action = this.#busy.get(task)
    if (!action) return undefined
    return action.kind === 'pull' ? 'pulling' : 'starting'
  }

  #reportAll(): void {
    if (!this.#stream || !this.#desired || !this.#looked) return
    const statuses = [...this.#told.values()]
    const complete = isComplete(statuses, this.#desired.keys())
    this.#complete = complete
    this.#stream.toEngine({ kind: 'status', statuses, gone: [], complete })
  }

  /** As FenceGuard does. */
  #guard(observed: readonly ObservedContainer[]): void {
    if (this.#cluster.bugs.fenceOff) return
    const { dock, contactAt, machine } = this.#agent
    const boot = this.#agent.bootMs()
    const running = observed.filter(c => c.state === 'running' && c.exclusive)
    if (running.length === 0) return
    for (const { container, graceMs } of fenceOrders(
      running,
      this.#fenceStopped,
      contactAt,
      boot,
    )) {
      this.#fenceStopped.add(container.containerId)
      this.#update(container.task, afterFence)
      dock.stop(container.containerId, graceMs)
    }
    const timer = ++this.#fenceTimer
    machine.later(Math.max(1, nextLookMs(contactAt, boot)), () => {
      if (this.#agent.keeper === this && timer === this.#fenceTimer) this.#guard(dock.observed())
    })
  }

  #update(task: string, change: (memory: TaskMemory) => TaskMemory): void {
    this.#memory.set(task, change(this.#memory.get(task) ?? freshMemory))
  }
}

/** A cheap answer for the usual case that not even a field is another. */
function isEqual(a: TaskStatus, b: TaskStatus): boolean {
  const names = Object.keys(a) as (keyof TaskStatus)[]
  return (
    names.length === Object.keys(b).length &&
    names.every(name => name === 'changedAt' || a[name] === b[name])
  )
}
