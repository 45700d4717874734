import type { Task, TaskStatus } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import type { ContactNote } from '../contact-note.ts'
import type { Verdict } from '../health/judge.ts'
import { taskLogs } from '../logs/task-logs.ts'
import type { ContainerAction, RuntimeAction } from './actions.ts'
import { AddressPool } from './address-pool.ts'
import { keptContainers, planContainers } from './diff.ts'
import { Evidence } from './evidence.ts'
import { execute } from './execute.ts'
import { FenceGuard } from './fence-guard.ts'
import { TaskFiles } from './files.ts'
import {
  afterFailure,
  afterFence,
  afterSuccess,
  afterVerdict,
  fenced,
  freshMemory,
  type StepError,
  type TaskMemory,
} from './memory.ts'
import { Puller } from './puller.ts'
import { Reporter, type Report } from './reporter.ts'
import { keyOf, Runner } from './runner.ts'
import type {
  AgentNetwork,
  ContainerRuntime,
  LogLine,
  LogOptions,
  ObservedContainer,
} from './runtime.ts'
import { statusOf, stoppingStatus } from './status.ts'
import { Watches } from './watches.ts'

interface ContainersOptions {
  readonly agent: string
  readonly runtime: ContainerRuntime
  readonly network: AgentNetwork
  /** Address of the agent's DNS server, for the containers' resolv.conf. */
  readonly dns: string
  readonly dataDir: string
  readonly log: Logger
  readonly clock: Clock
  /** Milliseconds since this machine started. */
  readonly bootMs: () => number
  readonly contactNote: Pick<ContactNote, 'read' | 'write'>
  readonly signal: AbortSignal
  readonly report: (change: Report) => void
}

export interface Containers {
  /** The whole wanted set. Before the first call nothing is stopped or removed. */
  setTasks(tasks: readonly Task[]): void
  /** An engine answered what was sent then, and its tasks are set. Milliseconds since this machine started. */
  contact(at: number): void
  /** All that were reported and are not gone; undefined before containers were looked at. */
  statuses(): readonly TaskStatus[] | undefined
  /** Code: task-not-found (wait). */
  logs(task: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>
  /** Resolves after the signal, when no step is under way any more. Containers keep running. */
  readonly finished: Promise<void>
}

const resyncMs = 2_000

/** Makes this machine's containers match the wanted tasks, and tells what became of them. */
export function startContainers(options: ContainersOptions): Containers {
  const shell = new ContainersShell(options)
  return {
    setTasks: tasks => shell.setTasks(tasks),
    contact: at => shell.contact(at),
    statuses: () => shell.statuses(),
    logs: (task, logOptions, signal) => shell.logs(task, logOptions, signal),
    finished: shell.finished,
  }
}

class ContainersShell {
  readonly #options: ContainersOptions
  readonly #files: TaskFiles
  readonly #addresses: AddressPool
  readonly #puller: Puller
  readonly #runner: Runner
  readonly #evidence: Evidence
  readonly #watches: Watches
  readonly #reporter: Reporter
  readonly #fence: FenceGuard
  readonly #loop: Loop
  readonly finished: Promise<void>

  #desired: ReadonlyMap<string, Task> | undefined
  #observed: readonly ObservedContainer[] = []
  #memory = new Map<string, TaskMemory>()
  readonly #startedHere = new Set<string>()
  #filesStale = false

  constructor(options: ContainersOptions) {
    const { runtime, clock, log, signal } = options
    this.#options = options
    this.#files = new TaskFiles(options.dataDir, options.dns)
    this.#addresses = new AddressPool(options.network.subnet, clock)
    this.#puller = new Puller(runtime, clock)
    this.#evidence = new Evidence(runtime, () => this.#loop.poke())
    this.#watches = new Watches(runtime, clock, (task, verdict) => this.#onVerdict(task, verdict))
    this.#reporter = new Reporter(options.report)
    this.#fence = new FenceGuard({
      ...{ runtime, clock, bootMs: options.bootMs, log, signal },
      contactNote: options.contactNote,
      onStop: ({ task }) => this.#update(task, afterFence),
      onOpen: () => this.#loop.poke(),
    })
    this.#runner = new Runner({
      execute: (action, onPulling, stepSignal) => this.#execute(action, onPulling, stepSignal),
      onSuccess: action => this.#onSuccess(action),
      onFailure: (action, error) => this.#onFailure(action, error),
      onChange: () => this.#loop.poke(),
      signal,
    })
    this.#loop = new Loop({
      ...{ name: 'containers', resyncMs, log, signal },
      round: roundSignal => this.#round(roundSignal),
    })
    runtime.events(() => this.#loop.poke(), signal)
    this.finished = this.#finish()
  }

  setTasks(tasks: readonly Task[]): void {
    this.#desired = new Map(tasks.map(task => [task.id, task]))
    this.#runner.cancelPullsExcept(new Set(this.#desired.keys()))
    this.#filesStale = true
    this.#loop.poke()
  }

  contact(at: number): void {
    this.#fence.contact(at)
  }

  statuses(): readonly TaskStatus[] | undefined {
    return this.#reporter.all()
  }

  logs(task: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine> {
    const { runtime, clock } = this.#options
    const container = () =>
      this.#kept().get(task) ?? this.#observed.find(observed => observed.task === task)
    return taskLogs({ task, container, runtime, clock }, options, signal)
  }

  async #round(signal: AbortSignal) {
    const { runtime, clock } = this.#options
    const busyBefore = this.#runner.keys()
    this.#observed = await runtime.list(signal)
    this.#addresses.look(this.#observed)
    this.#fence.look(this.#observed, this.#desired)
    if (!this.#desired) return undefined
    const tasks = [...this.#desired.values()]
    const kept = this.#kept()
    this.#remember(tasks, kept)
    // a container whose start is not done yet may have hooks to run: it isn't ready before
    const settled = tasks.filter(({ id }) => !busyBefore.has(id) && !this.#runner.keys().has(id))
    this.#watches.sync(settled, kept, this.#startedHere)
    const now = clock.now()
    const plan = planContainers(tasks, this.#observed, this.#memory, now, this.#fence.open)
    for (const action of plan) this.#begin(action, busyBefore)
    this.#publish(tasks, kept, busyBefore)
    await this.#pruneFiles(plan, tasks)
    return soonest(plan, now)
  }

  /** A step that ran while the list was made may have changed what the list says: next round. */
  #begin(action: ContainerAction, busyBefore: ReadonlySet<string>): void {
    if (action.kind === 'wait') return
    const keys = 'containerId' in action ? [keyOf(action), action.containerId] : [keyOf(action)]
    const busy = this.#runner.keys()
    if (keys.some(key => busy.has(key) || busyBefore.has(key))) return
    const { kind, task } = action
    const level = this.#memory.get(keyOf(action))?.error ? 'debug' : 'info'
    this.#options.log[level]({ kind, task }, 'container step')
    this.#runner.start(action)
  }

  #remember(tasks: readonly Task[], kept: ReadonlyMap<string, ObservedContainer>): void {
    this.#forget(tasks)
    for (const { id, spec } of tasks) {
      const container = kept.get(id)
      if (container?.state !== 'exited' || this.#memory.get(id)?.error?.code === fenced) continue
      const exitCode = container.exitCode ?? 0
      this.#update(id, memory => ({ ...memory, lastExitCode: exitCode }))
      if (exitCode === 0 && spec.restart.condition !== 'any') continue
      const { containerId, finishedAt } = container
      this.#evidence.collect(id, containerId, `${containerId} ended ${finishedAt ?? 0}`)
    }
  }

  #forget(tasks: readonly Task[]): void {
    const containers = this.#observed.map(({ containerId }) => containerId)
    const current = new Set([...tasks.map(({ id }) => id), ...containers])
    for (const key of this.#memory.keys()) {
      if (current.has(key)) continue
      this.#memory.delete(key)
      this.#evidence.forget(key)
    }
    for (const id of this.#startedHere) {
      if (!current.has(id)) this.#startedHere.delete(id)
    }
  }

  #publish(
    tasks: readonly Task[],
    kept: ReadonlyMap<string, ObservedContainer>,
    busyBefore: ReadonlySet<string>,
  ): void {
    const now = this.#options.clock.now()
    const busy = this.#runner.keys()
    const told = tasks
      .filter(({ id }) => busy.has(id) || !busyBefore.has(id))
      .flatMap(task => this.#status(task, kept.get(task.id), now))
    const unwanted = this.#observed.filter(({ task }) => !this.#desired?.has(task))
    const stopping = unwanted.map(container => stoppingStatus(this.#options.agent, container, now))
    const there = new Set(this.#observed.map(({ task }) => task))
    const gone = this.#reporter
      .tasks()
      .filter(task => !this.#desired?.has(task) && !there.has(task))
    this.#reporter.tell([...told, ...stopping], gone)
  }

  /** Nothing is said while the evidence is being read, or before a running container was judged. */
  #status(task: Task, container: ObservedContainer | undefined, now: number): TaskStatus[] {
    if (this.#evidence.pending(task.id)) return []
    const verdict = container?.state === 'running' ? this.#watches.verdict(task.id) : undefined
    if (container?.state === 'running' && (verdict?.undecided ?? true)) return []
    const memory = this.#memory.get(task.id) ?? freshMemory
    const phase = this.#runner.phase(task.id, container?.containerId)
    const lastLines = this.#evidence.lines(task.id)
    return [statusOf({ task, container, memory, phase, verdict, lastLines }, now)]
  }

  #onVerdict(task: string, verdict: Verdict): void {
    this.#update(task, memory => afterVerdict(memory, verdict.ready, this.#options.clock.now()))
    const container = this.#kept().get(task)
    if (verdict.ready) this.#evidence.forget(task)
    else if (verdict.health === 'unhealthy' && container) {
      const { containerId, startedAt } = container
      this.#evidence.collect(task, containerId, `${containerId} unhealthy ${startedAt ?? 0}`)
    }
    this.#loop.poke()
  }

  async #execute(action: RuntimeAction, onPulling: () => void, signal: AbortSignal) {
    const { runtime, network, log, clock } = this.#options
    const task = this.#desired?.get(action.task)
    if (task) this.#fence.check(action, task)
    const onProgress = (line: string) => log.debug({ task: action.task, line }, 'pulling')
    if ('containerId' in action) this.#startedHere.add(action.containerId)
    const container = this.#observed.find(each => each.containerId === containerIdOf(action))
    const given = { runtime, network, log, clock, task, container, onPulling, onProgress }
    const own = { files: this.#files, addresses: this.#addresses, puller: this.#puller }
    await execute(action, { ...given, ...own }, signal)
  }

  #onSuccess(action: RuntimeAction): void {
    this.#update(keyOf(action), memory => afterSuccess(memory, action))
  }

  #onFailure(action: RuntimeAction, error: StepError): void {
    const { kind, task } = action
    const same = this.#memory.get(keyOf(action))?.error?.message === error.message
    this.#options.log[same ? 'debug' : 'warn']({ kind, task, ...error }, 'container step failed')
    this.#update(keyOf(action), memory => afterFailure(memory, error, this.#options.clock.now()))
  }

  #update(task: string, change: (memory: TaskMemory) => TaskMemory): void {
    this.#memory.set(task, change(this.#memory.get(task) ?? freshMemory))
  }

  #kept(): ReadonlyMap<string, ObservedContainer> {
    return keptContainers([...(this.#desired?.values() ?? [])], this.#observed)
  }

  async #pruneFiles(plan: readonly ContainerAction[], tasks: readonly Task[]): Promise<void> {
    const quiet = plan.every(({ kind }) => kind === 'wait') && this.#runner.keys().size === 0
    if (!this.#filesStale || !quiet) return
    this.#filesStale = false
    await this.#files.prune(tasks)
  }

  async #finish(): Promise<void> {
    await this.#loop.finished
    this.#watches.endAll()
    await this.#runner.finish()
  }
}

function containerIdOf(action: RuntimeAction): string | undefined {
  return 'containerId' in action ? action.containerId : undefined
}

function soonest(plan: readonly ContainerAction[], now: number) {
  const times = plan.flatMap(action =>
    action.kind === 'wait' && action.until !== undefined ? [action.until] : [],
  )
  return times.length === 0 ? undefined : { againInMs: Math.max(0, Math.min(...times) - now) }
}
