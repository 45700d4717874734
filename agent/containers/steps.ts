import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ContainerAction, RuntimeAction } from './actions.ts'
import type { AddressPool } from './address-pool.ts'
import type { DriftWatch } from './drift-watch.ts'
import { execute } from './execute.ts'
import type { FenceGuard } from './fence-guard.ts'
import type { TaskFiles } from './files.ts'
import type { Memories } from './memories.ts'
import { afterFailure, afterSuccess, type StepError } from './memory.ts'
import { Puller } from './puller.ts'
import { keyOf, Runner } from './runner.ts'
import type { AgentNetwork, ContainerRuntime, ObservedContainer } from './runtime.ts'
import type { Phase } from './status.ts'
import type { World } from './world.ts'

interface StepsContext {
  readonly runtime: ContainerRuntime
  readonly network: AgentNetwork
  readonly files: TaskFiles
  readonly addresses: AddressPool
  readonly world: World
  readonly memories: Memories
  readonly drift: DriftWatch
  readonly fence: FenceGuard
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** A step looks different, or ended. */
  readonly onChange: () => void
}

/** The steps that are under way, and what is remembered of how they ended. */
export class Steps {
  readonly #context: StepsContext
  readonly #puller: Puller
  readonly #runner: Runner
  readonly #startedHere = new Set<string>()

  constructor(context: StepsContext) {
    this.#context = context
    this.#puller = new Puller(context.runtime, context.clock)
    this.#runner = new Runner({
      execute: (action, onPulling, signal) => this.#execute(action, onPulling, signal),
      onSuccess: action => this.#onSuccess(action),
      onFailure: (action, error) => this.#onFailure(action, error),
      onChange: context.onChange,
      signal: context.signal,
    })
  }

  /** Ids of containers that this process started, as far as they are still there. */
  get startedHere(): ReadonlySet<string> {
    return this.#startedHere
  }

  /** Tasks, and containers to remove, that have a step under way. */
  busy(): ReadonlySet<string> {
    return this.#runner.keys()
  }

  phase(task: string, containerId: string | undefined): Phase | undefined {
    return this.#runner.phase(task, containerId)
  }

  cancelPullsExcept(tasks: ReadonlySet<string>): void {
    this.#runner.cancelPullsExcept(tasks)
  }

  look(observed: readonly ObservedContainer[]): void {
    this.#context.addresses.look(observed)
    const there = new Set(observed.map(({ containerId }) => containerId))
    for (const id of this.#startedHere) {
      if (!there.has(id)) this.#startedHere.delete(id)
    }
  }

  /** A step that ran while the list was made may have changed what the list says: next round. */
  begin(action: ContainerAction, busyBefore: ReadonlySet<string>): void {
    if (action.kind === 'wait') return
    const keys = 'containerId' in action ? [keyOf(action), action.containerId] : [keyOf(action)]
    const busy = this.busy()
    if (keys.some(key => busy.has(key) || busyBefore.has(key))) return
    const { log, memories } = this.#context
    const { kind, task } = action
    const level = memories.of(keyOf(action)).error ? 'debug' : 'info'
    log[level]({ kind, task }, 'container step')
    this.#runner.start(action)
  }

  async finish(): Promise<void> {
    await this.#runner.finish()
  }

  async #execute(action: RuntimeAction, onPulling: () => void, signal: AbortSignal) {
    const { world, fence, drift, log } = this.#context
    const task = world.wanted?.get(action.task)
    if (task) fence.check(action, task)
    const onProgress = (line: string) => log.debug({ task: action.task, line }, 'pulling')
    const containerId = 'containerId' in action ? action.containerId : undefined
    if (containerId !== undefined) {
      this.#startedHere.add(containerId)
      drift.takeInHand(containerId)
    }
    const container = containerId === undefined ? undefined : world.container(containerId)
    const given = { task, container, puller: this.#puller, onPulling, onProgress }
    await execute(action, { ...this.#context, ...given }, signal)
  }

  #onSuccess(action: RuntimeAction): void {
    const { drift, memories } = this.#context
    if (action.kind === 'start' || action.kind === 'restart') drift.started(action.containerId)
    memories.update(keyOf(action), memory => afterSuccess(memory, action))
  }

  #onFailure(action: RuntimeAction, error: StepError): void {
    const { memories, clock, log } = this.#context
    const { kind, task } = action
    const same = memories.of(keyOf(action)).error?.message === error.message
    log[same ? 'debug' : 'warn']({ kind, task, ...error }, 'container step failed')
    memories.update(keyOf(action), memory => afterFailure(memory, error, clock.now()))
  }
}
