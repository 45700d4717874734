import type { Healing } from '../../core/model/drift.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import type { ContactNote } from '../contact-note.ts'
import type { Verdict } from '../health/judge.ts'
import { taskLogs } from '../logs/task-logs.ts'
import type { ContainerAction } from './actions.ts'
import { AddressPool } from './address-pool.ts'
import { planContainers } from './diff.ts'
import { tryAgain } from './drift.ts'
import { DriftWatch } from './drift-watch.ts'
import { Evidence } from './evidence.ts'
import { FenceGuard } from './fence-guard.ts'
import { TaskFiles } from './files.ts'
import { learnFromLook, learnFromVerdict } from './learn.ts'
import { Memories } from './memories.ts'
import { afterFence } from './memory.ts'
import { Reporter, type Report } from './reporter.ts'
import type { AgentNetwork, ContainerRuntime, LogLine, LogOptions } from './runtime.ts'
import { Steps } from './steps.ts'
import { tell } from './tell.ts'
import { Watches } from './watches.ts'
import { World } from './world.ts'

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
  /** What is to become of what somebody stops or removes; of applications that it lacks, nothing is left. */
  setHealing(all: readonly Healing[]): void
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
    setHealing: all => shell.setHealing(all),
    contact: at => shell.contact(at),
    statuses: () => shell.statuses(),
    logs: (task, logOptions, signal) => shell.logs(task, logOptions, signal),
    finished: shell.finished,
  }
}

class ContainersShell {
  readonly #options: ContainersOptions
  readonly #world = new World()
  readonly #memories = new Memories()
  readonly #drift = new DriftWatch()
  readonly #files: TaskFiles
  readonly #steps: Steps
  readonly #evidence: Evidence
  readonly #watches: Watches
  readonly #reporter: Reporter
  readonly #fence: FenceGuard
  readonly #loop: Loop
  readonly finished: Promise<void>
  #filesStale = false

  constructor(options: ContainersOptions) {
    const { runtime, clock, log, signal } = options
    this.#options = options
    this.#files = new TaskFiles(options.dataDir, options.dns)
    this.#evidence = new Evidence(runtime, clock, () => this.#loop.poke())
    this.#watches = new Watches(runtime, clock, (task, verdict) => this.#onVerdict(task, verdict))
    this.#reporter = new Reporter(options.report)
    this.#fence = this.#makeFence()
    this.#steps = this.#makeSteps()
    this.#loop = new Loop({
      ...{ name: 'containers', resyncMs, log, signal },
      round: roundSignal => this.#round(roundSignal),
    })
    runtime.events(event => {
      if (event) this.#drift.hear(event, clock.now())
      this.#loop.poke()
    }, signal)
    this.finished = this.#finish()
  }

  #makeFence(): FenceGuard {
    const { runtime, clock, bootMs, log, signal, contactNote } = this.#options
    return new FenceGuard({
      ...{ runtime, clock, bootMs, log, signal, contactNote },
      onStop: ({ task, containerId }) => {
        this.#drift.takeInHand(containerId)
        this.#memories.update(task, afterFence)
      },
      onOpen: () => this.#loop.poke(),
    })
  }

  #makeSteps(): Steps {
    const { runtime, network, clock, log, signal } = this.#options
    return new Steps({
      ...{ runtime, network, clock, log, signal, files: this.#files, fence: this.#fence },
      ...{ world: this.#world, memories: this.#memories, drift: this.#drift },
      addresses: new AddressPool(network.subnet, clock),
      onChange: () => this.#loop.poke(),
    })
  }

  setTasks(tasks: readonly Task[]): void {
    const wanted = this.#world.want(tasks)
    this.#steps.cancelPullsExcept(new Set(wanted.keys()))
    this.#filesStale = true
    this.#loop.poke()
  }

  setHealing(all: readonly Healing[]): void {
    const apps = this.#drift.setHealing(all)
    for (const { id, app } of this.#world.wanted?.values() ?? []) {
      if (apps.has(app)) this.#memories.update(id, tryAgain)
    }
    if (apps.size > 0) this.#loop.poke()
  }

  contact(at: number): void {
    this.#fence.contact(at)
  }

  statuses(): readonly TaskStatus[] | undefined {
    return this.#reporter.all()
  }

  logs(task: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine> {
    const { runtime, clock } = this.#options
    const container = () => this.#world.containerOf(task)
    return taskLogs({ task, container, runtime, clock }, options, signal)
  }

  async #round(signal: AbortSignal) {
    const { agent, runtime, clock } = this.#options
    const busyBefore = this.#steps.busy()
    const observed = await runtime.list(signal)
    this.#world.see(observed)
    this.#steps.look(observed)
    this.#fence.look(observed, this.#world.wanted)
    if (!this.#world.wanted) return undefined
    const look = this.#world.look()
    const { tasks, kept } = look
    learnFromLook(this.#learning(), look)
    // a container whose start is not done yet may have hooks to run: it isn't ready before
    const busy = this.#steps.busy()
    const settled = tasks.filter(({ id }) => !busyBefore.has(id) && !busy.has(id))
    this.#watches.sync(settled, kept, this.#steps.startedHere)
    const now = clock.now()
    const plan = planContainers(tasks, observed, this.#memories.all, now, this.#fence.open)
    for (const action of plan) this.#steps.begin(action, busyBefore)
    const known = { reporter: this.#reporter, watches: this.#watches, steps: this.#steps }
    tell({ ...this.#learning(), ...known, agent }, look, busyBefore)
    await this.#pruneFiles(plan, tasks)
    return soonest(plan, now)
  }

  #onVerdict(task: string, verdict: Verdict): void {
    const container = this.#world.look().kept.get(task)
    learnFromVerdict(this.#learning(), task, container, verdict)
    this.#loop.poke()
  }

  #learning() {
    const { clock, log } = this.#options
    const [memories, evidence, drift] = [this.#memories, this.#evidence, this.#drift]
    return { memories, evidence, drift, clock, log }
  }

  async #pruneFiles(plan: readonly ContainerAction[], tasks: readonly Task[]): Promise<void> {
    const quiet = plan.every(({ kind }) => kind === 'wait') && this.#steps.busy().size === 0
    if (!this.#filesStale || !quiet) return
    this.#filesStale = false
    await this.#files.prune(tasks)
  }

  async #finish(): Promise<void> {
    await this.#loop.finished
    this.#watches.endAll()
    await this.#steps.finish()
  }
}

function soonest(plan: readonly ContainerAction[], now: number) {
  const times = plan.flatMap(action =>
    action.kind === 'wait' && action.until !== undefined ? [action.until] : [],
  )
  return times.length === 0 ? undefined : { againInMs: Math.max(0, Math.min(...times) - now) }
}
