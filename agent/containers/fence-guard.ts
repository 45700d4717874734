import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Task } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ContactNote } from '../contact-note.ts'
import { fenceAt, type FenceOrder, fenceOrders, nextLookMs } from '../fence.ts'
import type { RuntimeAction } from './actions.ts'
import { stopWithHooks } from './hooks.ts'
import { fenced, fencedReason } from './memory.ts'
import type { ContainerRuntime, ObservedContainer } from './runtime.ts'

export interface FenceGuardOptions {
  readonly runtime: Pick<ContainerRuntime, 'exec' | 'stop'>
  readonly clock: Clock
  /** Milliseconds since this machine started. */
  readonly bootMs: () => number
  /** Tells a next life of this agent when an engine last answered. */
  readonly contactNote: Pick<ContactNote, 'read' | 'write'>
  /** It told this container of this task to end. */
  readonly onStop: (container: ObservedContainer) => void
  /** Tasks may be started again. */
  readonly onOpen: () => void
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Ends the exclusive containers of an agent that no engine hears, by itself and in time. It waits for nothing that the loop
 * of containers waits for: no list, no slot, no back-off. Invariant: once the fence is shut, every second all that are known
 * to run are killed.
 */
export class FenceGuard {
  readonly #options: FenceGuardOptions
  /** Ids of those that were told to end since there was contact. */
  readonly #stopped = new Set<string>()
  readonly #killing = new Set<string>()
  #contactAt: number | undefined
  #running: readonly ObservedContainer[] = []
  #needed = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: FenceGuardOptions) {
    this.#options = options
    this.#contactAt = options.contactNote.read()
  }

  /** Whether exclusive tasks may be started. */
  get open(): boolean {
    return fenceAt(this.#contactAt, this.#options.bootMs()) === 'open'
  }

  /** An engine answered what was sent then, and what it wants is known. */
  contact(at: number): void {
    const wasOpen = this.open
    this.#contactAt = at
    if (this.#needed) this.#options.contactNote.write(at)
    if (!this.open) return
    this.#stopped.clear()
    if (!wasOpen) this.#options.onOpen()
  }

  /** Takes what is there and what is wanted; the latter is undefined until an engine has said it. */
  look(
    observed: readonly ObservedContainer[],
    desired: ReadonlyMap<string, Task> | undefined,
  ): void {
    this.#running = observed.filter(
      ({ state, task, exclusive = desired?.get(task)?.exclusive }) =>
        state === 'running' && exclusive === true,
    )
    const isWanted = [...(desired?.values() ?? [])].some(({ exclusive }) => exclusive)
    this.#needed = isWanted || this.#running.length > 0
    this.#act()
  }

  /** A step may have stood in line when the fence closed. Code: fenced (wait). */
  check({ kind }: RuntimeAction, { exclusive = false }: Task): void {
    if (!exclusive || (kind !== 'start' && kind !== 'restart') || this.open) return
    throw new BanyanError(fenced, fencedReason, 'wait')
  }

  #act(): void {
    const { bootMs, signal } = this.#options
    clearTimeout(this.#timer)
    if (signal.aborted || this.#running.length === 0) return
    const now = bootMs()
    for (const order of fenceOrders(this.#running, this.#stopped, this.#contactAt, now)) {
      void this.#stop(order)
    }
    this.#timer = setTimeout(() => this.#act(), Math.max(1, nextLookMs(this.#contactAt, now)))
    this.#timer.unref()
  }

  async #stop({ container, graceMs }: FenceOrder): Promise<void> {
    const { runtime, clock, onStop, log, signal } = this.#options
    const { containerId, task } = container
    const isNews = !this.#stopped.has(containerId)
    this.#stopped.add(containerId)
    if (isNews) log.warn({ task, graceMs }, 'no engine answers: stopping an exclusive container')
    onStop(container)
    try {
      if (graceMs === 0) await this.#kill(containerId)
      else
        await stopWithHooks({ ...container, stopGraceMs: graceMs }, { runtime, clock, log }, signal)
    } catch (error) {
      log.warn({ task, reason: messageOf(error) }, 'exclusive container not stopped')
    }
  }

  /** Beside a stop that is under way, but not beside another kill. */
  async #kill(containerId: string): Promise<void> {
    const { runtime, signal } = this.#options
    if (this.#killing.has(containerId)) return
    this.#killing.add(containerId)
    await runtime.stop(containerId, 0, signal).finally(() => this.#killing.delete(containerId))
  }
}
